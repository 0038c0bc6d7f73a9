/** The bridge of the preload as promises: a failed call rejects with a `CallError` that has a code of the closed set. */
import type { CallName, Input, Output, Result, WindowApi } from '@shared/ipc';
import type { ErrorCode, Failure } from '@shared/model';

declare global {
  interface Window {
    readonly api: WindowApi;
  }
}

export class CallError extends Error {
  override readonly name = 'CallError';
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export const api = (): WindowApi => window.api;

/** One call to main. Rejects with a `CallError`. */
export async function call<K extends CallName>(name: K, input: Input<K>): Promise<Output<K>> {
  const method = window.api[name] as (input: Input<K>) => Promise<Result<Output<K>>>;
  const result = await method(input);
  if (result.ok) return result.value;
  throw new CallError(result.error.code, result.error.message);
}

export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof CallError) return { code: thrown.code, message: thrown.message };
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) };
}
