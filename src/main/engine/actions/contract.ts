/** What a limit does besides telling, as the engine and its parts know it. */
import type { Breach, BreachAction, Failure } from '@shared/model';

export type ActionType = BreachAction['type'];

/** One kind of action. */
export interface Deed {
  /**
   * Does it, and proves it by reading it back; done already, it changes nothing and says so. `again`: it may have been begun before, by an earlier run
   * of the program. Rejects with a Fault.
   */
  perform(breach: Breach, again: boolean, signal: AbortSignal): Promise<{ readonly already: boolean }>;
  /** Takes it back, and proves that, or finds it taken back already; null: it cannot be. Rejects with a Fault; `not-found`: nothing is left to take back. */
  readonly undo: ((breach: Breach, signal: AbortSignal) => Promise<{ readonly already: boolean }>) | null;
  /** It lasts as long as the breach does: taken back when that is over. */
  readonly untilEnd: boolean;
}
export type Deeds = Readonly<Record<ActionType, Deed>>;

/** What is told of an action; a failure once, however often it is tried again. */
export type ActionNews = { readonly breach: Breach; readonly action: ActionType } & (
  | { readonly type: 'done' }
  | { readonly type: 'failed' | 'undo-failed'; readonly failure: Failure }
  /** `by`: the user, or the end of the breach. */
  | { readonly type: 'undone'; readonly by: 'you' | 'limit' }
);

export interface Actions {
  /** A breach began whose limit asks for this. Done in its turn, tried again while the server cannot be reached and the breach lasts. */
  act(type: ActionType, breach: Breach): void;
  /**
   * Takes back what was done. Resolves when that is proved. Faults: `not-found` for a breach that is not known or did nothing, `busy` while it is being
   * done, `unimplemented` for what cannot be taken back, and what the server says.
   */
  undo(breachId: string): Promise<void>;
  /** The breaches that are open now: what lasted as long as one that is over is taken back. */
  follow(open: readonly Breach[]): void;
  /** Takes up what the last run of the program left: `open` as of now, `ended` those whose action may not have been taken back. */
  resume(open: readonly Breach[], ended: readonly Breach[]): void;
  /** A server was removed: nothing is left to do there. */
  forget(serverId: string): void;
  /** Resolves when nothing runs any more; what was not finished is taken up by the next start. */
  stop(): Promise<void>;
}
