/** Rule sets and their updates: one after the other, one run a controller, going on without a window. */
import { randomUUID } from 'node:crypto';
import { Fault, toFailure } from '@shared/fault';
import type { Failure, RuleProvider, RuleSetRun, RuleSetUpdate } from '@shared/model';
import type { ControllerClient } from '../clients/client';
import type { Events } from '../events';
import type { Clock } from '../outside';
import { withDeadline } from '../transport/deadline';
import type { RuleSetUpdates } from './contract';

export interface RuleSetsDeps {
  readonly clock: Clock;
  readonly events: Pick<Events, 'add'>;
  readonly ending: AbortSignal;
  /** Faults: `gone`, `wrong-kind`, `not-found`. */
  client(serverId: string): ControllerClient;
  send(run: RuleSetRun): void;
}
export interface RuleSetWork extends RuleSetUpdates {
  /** What the sets hold, as read last; read now when nothing is known. */
  behaviors(serverId: string): Promise<Readonly<Record<string, string>>>;
  /** Ends what goes on there, and forgets what is known of it. */
  drop(serverId: string): void;
  /** Resolves when all has ended. */
  settled(): Promise<void>;
}

interface Shelf {
  run: RuleSetRun | null;
  readonly stop: AbortController;
  readonly failures: Map<string, Failure>;
  behaviors: Readonly<Record<string, string>> | null;
  working: Promise<void>;
}

const READ_MS = 20_000;
/** A download by the core; its own limit is shorter. */
const UPDATE_MS = 120_000;

export function createRuleSets({ clock, events, ending, client, send }: RuleSetsDeps): RuleSetWork {
  const shelves = new Map<string, Shelf>();
  const shelfOf = (serverId: string): Shelf => {
    const known = shelves.get(serverId);
    if (known) return known;
    const made: Shelf = { run: null, stop: new AbortController(), failures: new Map(), behaviors: null, working: Promise.resolve() };
    shelves.set(serverId, made);
    return made;
  };
  const read = async (serverId: string): Promise<readonly RuleProvider[]> => {
    const from = client(serverId);
    const sets = await withDeadline(ending, READ_MS, 'rule sets', signal => from.rules.providers(signal));
    shelfOf(serverId).behaviors = Object.fromEntries(sets.map(({ name, behavior }) => [name, behavior]));
    return sets;
  };

  const change = (shelf: Shelf, change: Partial<RuleSetRun>): void => {
    if (!shelf.run) return;
    shelf.run = { ...shelf.run, ...change };
    send(shelf.run);
  };
  const setState = (shelf: Shelf, name: string, state: RuleSetUpdate, failure: Failure | null): void => {
    if (failure) shelf.failures.set(name, failure);
    else if (state === 'done') shelf.failures.delete(name);
    const startedAt = state === 'updating' ? clock.now() : undefined;
    const sets = (shelf.run?.sets ?? []).map(set =>
      set.name === name ? { ...set, state, failure, ...(startedAt === undefined ? {} : { startedAt }) } : set,
    );
    change(shelf, { sets });
  };
  const waiting = (shelf: Shelf): string | undefined => shelf.run?.sets.find(({ state }) => state === 'waiting')?.name;

  const work = async (serverId: string, shelf: Shelf): Promise<void> => {
    for (let name = waiting(shelf); name !== undefined && !shelf.stop.signal.aborted; name = waiting(shelf)) {
      const set = name;
      setState(shelf, set, 'updating', null);
      try {
        const from = client(serverId);
        await withDeadline(shelf.stop.signal, UPDATE_MS, 'rule set', signal => from.rules.updateProvider(set, signal));
        setState(shelf, set, 'done', null);
      } catch (thrown) {
        if (shelf.stop.signal.aborted) setState(shelf, set, 'cancelled', null);
        else setState(shelf, set, 'failed', toFailure(thrown));
      }
    }
    cancelWaiting(shelf);
    change(shelf, { endedAt: clock.now() });
    if (shelf.run && !shelf.stop.signal.aborted) tellEnd(events, shelf.run);
  };
  const cancelWaiting = (shelf: Shelf): void =>
    change(shelf, { sets: (shelf.run?.sets ?? []).map(set => (set.state === 'waiting' ? { ...set, state: 'cancelled' as const } : set)) });

  return {
    async list(serverId) {
      const sets = await read(serverId);
      const { failures, run } = shelfOf(serverId);
      return { sets, failures: Object.fromEntries(failures), run };
    },
    async update(serverId, names) {
      const sets = await read(serverId);
      const unknown = names?.find(name => !sets.some(set => set.name === name));
      if (unknown !== undefined) throw new Fault('not-found', `the core has no rule set ${unknown}`);
      const wanted = names ?? sets.map(({ name }) => name);
      if (wanted.length === 0) throw new Fault('not-found', 'the core has no rule sets');
      const shelf = shelfOf(serverId);
      const going = shelf.run !== null && shelf.run.endedAt === null;
      const busy = new Set(
        (going ? (shelf.run?.sets ?? []) : []).flatMap(set => (['waiting', 'updating'].includes(set.state) ? [set.name] : [])),
      );
      const fresh = wanted
        .filter(name => !busy.has(name))
        .map(name => ({ name, state: 'waiting' as const, startedAt: null, failure: null }));
      if (going && shelf.run) {
        const others = shelf.run.sets.filter(set => !fresh.some(({ name }) => name === set.name));
        change(shelf, { sets: [...others, ...fresh] });
        return shelf.run;
      }
      const run: RuleSetRun = { id: randomUUID(), serverId, startedAt: clock.now(), endedAt: null, sets: fresh };
      shelf.run = run;
      send(run);
      shelf.working = work(serverId, shelf);
      return shelf.run;
    },
    cancel(id) {
      for (const shelf of shelves.values()) if (shelf.run?.id === id && shelf.run.endedAt === null) cancelWaiting(shelf);
    },
    async behaviors(serverId) {
      const known = shelfOf(serverId).behaviors;
      if (known) return known;
      await read(serverId);
      return shelfOf(serverId).behaviors ?? {};
    },
    drop(serverId) {
      const shelf = shelves.get(serverId);
      shelves.delete(serverId);
      shelf?.stop.abort();
    },
    async settled() {
      const all = [...shelves.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ working }) => working));
    },
  };
}

function tellEnd(events: Pick<Events, 'add'>, { serverId, sets }: RuleSetRun): void {
  const done = sets.filter(({ state }) => state === 'done').length;
  const failed = sets.filter(({ state }) => state === 'failed');
  const [only] = sets;
  if (sets.length === 1 && only) {
    if (only.failure) events.add('rule-set-failed', 'bad', serverId, { set: only.name, code: only.failure.code });
    else if (done === 1) events.add('rule-set-updated', 'ok', serverId, { set: only.name });
  } else if (done + failed.length > 0) {
    events.add('rule-sets-run', failed.length === 0 ? 'ok' : 'warn', serverId, { done, total: sets.length, failed: failed.length });
  }
}
