/** Whether a text is an address of http or https that can be asked for. */
export function isHttpUrl(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text.trim());
    return /^https?:$/.test(protocol) && username === '' && password === '';
  } catch {
    return false;
  }
}
