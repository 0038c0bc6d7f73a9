import { Fault } from '@shared/fault';

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Refuses what calls itself a success and is none: these servers answer 200 with `status: "error"`, `success: false` or `error: "..."`.
 * Throws a Fault `rejected` with the server's words.
 */
export function assertSuccess(body: unknown): void {
  if (!isRecord(body)) return;
  const failed = body.success === false || body.ok === false || /^(error|fail(ed|ure)?)$/i.test(String(body.status ?? ''));
  const words = [body.error, body.detail, body.message].find(value => typeof value === 'string' && value !== '');
  if (failed || (body.error !== undefined && body.error !== null && body.error !== false && body.error !== ''))
    throw new Fault('rejected', typeof words === 'string' ? words : 'the server answered 200 and says that it failed');
}
