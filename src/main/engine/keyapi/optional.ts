import { Fault, toFailure } from '@shared/fault';
import type { Failure, KeyapiCall, KeyapiReport } from '@shared/model';
import { hasCall } from '../clients/keyapi/contract';

/** The answer of an optional call: `none`: the dialect has no such call. */
export type Asked<T> =
  | { readonly state: 'read'; readonly value: T }
  | { readonly state: 'none' }
  | { readonly state: 'failed'; readonly failure: Failure };

/** Codes by which a server says that it has no such call after all. */
const NOT_THERE: ReadonlySet<string> = new Set(['unimplemented', 'not-found']);

/** Asks where the dialect has one of the calls. Never rejects, unless the credential is refused or it was cancelled. */
export async function askIf<T>(report: KeyapiReport, calls: readonly KeyapiCall[], ask: () => Promise<T>): Promise<Asked<T>> {
  if (!calls.some(call => hasCall(report, call))) return { state: 'none' };
  try {
    return { state: 'read', value: await ask() };
  } catch (error) {
    const failure = toFailure(error);
    if (error instanceof Fault && (failure.code === 'auth' || failure.code === 'cancelled')) throw error;
    return NOT_THERE.has(failure.code) ? { state: 'none' } : { state: 'failed', failure };
  }
}

export const readOf = <T>(asked: Asked<T>): T | null => (asked.state === 'read' ? asked.value : null);
