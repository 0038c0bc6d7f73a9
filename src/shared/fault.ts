import type { ErrorCode, Failure } from './model';

/**
 * The one error type that crosses module borders. `message` is technical, quotes the server's or the system's own words and holds no
 * secret; windows word the failure by `code`.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** `done`: what was asked for was changed all the same, and only its proof is lacking. */
    readonly options: { readonly retryAfterMs?: number; readonly cause?: unknown; readonly done?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
  }
  get failure(): Failure {
    return { code: this.code, message: this.message };
  }
}

/** Any thrown value as a Failure; what is not a Fault is `internal`. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Fault) return thrown.failure;
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) };
}
