/** Text files inlined by the build. */
declare module '*.proto?raw' {
  const text: string;
  export default text;
}
