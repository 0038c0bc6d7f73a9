/** One call of the contract, by its types. */
export interface Call<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}
