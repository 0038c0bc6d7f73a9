/** What can be done with the keys of a server beside making, reading and deleting them. Pure. */
import type { Server, ServerSummary } from '@shared/model';

export interface Able {
  /** Pause, resume, rename: an Xray of our own does what it is told. */
  readonly commands: boolean;
  /** The server can be asked to reset its own count as well. */
  readonly resetsThere: boolean;
}

export const ableOf = (kind: Server['kind'] | undefined, summary: ServerSummary | undefined): Able => ({
  commands: kind === 'xray',
  resetsThere: summary?.kind === 'keyapi' && summary.report?.calls.includes('reset') === true,
});
