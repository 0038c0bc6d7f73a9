/** Writes to one server one after another, each within its time, after what an earlier one left open was settled. */
import type { Client } from '../clients/client';
import { connected } from '../clients/connected';
import { isXray, type XrayApi } from '../clients/xray/api';
import { Queue } from '../queue';
import type { KeyIntent, KeyStore } from '../store/keys';
import { type Settled, type StepDeps, settle } from './steps';
import { READ_MS, within } from './within';

/** Longest whole action on one key. */
const ACTION_MS = 150_000;

export interface WritesDeps extends Omit<StepDeps, 'left'> {
  readonly ending: AbortSignal;
  readonly store: Pick<KeyStore, 'keyIntents'>;
  isLab(serverId: string): boolean;
  client(serverId: string): Client | null;
  settled(settled: Settled): void;
}
export interface Writes {
  /** What steps need. */
  readonly steps: StepDeps;
  /** The running client of an Xray; throws `gone`. */
  client(serverId: string): XrayApi;
  /** Rejects with what `work` does; with `cancelled` when the engine stops. */
  write<T>(serverId: string, work: (client: XrayApi, signal: AbortSignal) => Promise<T>): Promise<T>;
  /** For what only our list has to do with: in its turn, so that it changes a key as the write before left it. */
  inTurn<T>(serverId: string, work: () => Promise<T>): Promise<T>;
  /** The same for reading: at once, beside the writes. */
  read<T>(serverId: string, work: (client: XrayApi, signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Settles what is open, in its turn; nothing to do when nothing is. */
  settle(serverId: string): Promise<void>;
  /** Resolves when no write runs. */
  idle(): Promise<void>;
  forget(serverId: string): void;
}

export function createWrites(deps: WritesDeps): Writes {
  const queue = new Queue();
  /** Open intents by server; absent: not read from the store yet. */
  const open = new Map<string, KeyIntent[]>();
  const openOf = async (serverId: string): Promise<KeyIntent[]> => {
    const known = open.get(serverId);
    if (known) return known;
    const found = deps.isLab(serverId) ? [] : [...(await deps.store.keyIntents(serverId))];
    const list = open.get(serverId) ?? found;
    open.set(serverId, list);
    return list;
  };
  const steps: StepDeps = {
    ...deps,
    left: intent => void open.set(intent.serverId, [...(open.get(intent.serverId) ?? []), intent]),
  };
  const client = (serverId: string): XrayApi => connected(deps.client(serverId), isXray);
  const settleAll = async (serverId: string, signal: AbortSignal): Promise<void> => {
    const list = await openOf(serverId);
    for (const intent of [...list]) {
      const ended = await settle(steps, client(serverId), intent, signal);
      list.splice(list.indexOf(intent), 1);
      open.set(serverId, list);
      deps.settled(ended);
    }
  };

  return {
    steps,
    client,
    write: (serverId, work) =>
      queue.run(serverId, () =>
        within(deps.ending, ACTION_MS, async signal => {
          client(serverId);
          await settleAll(serverId, signal);
          return work(client(serverId), signal);
        }),
      ),
    inTurn: (serverId, work) => queue.run(serverId, () => within(deps.ending, READ_MS, work)),
    read: (serverId, work) => within(deps.ending, READ_MS, signal => work(client(serverId), signal)),
    settle: async serverId => {
      if ((await openOf(serverId)).length === 0) return;
      await queue.run(serverId, () => within(deps.ending, ACTION_MS, signal => settleAll(serverId, signal)));
    },
    idle: () => queue.idle(),
    forget: serverId => void open.delete(serverId),
  };
}
