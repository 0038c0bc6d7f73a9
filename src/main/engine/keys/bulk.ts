/** What is done to many keys of one Xray at once: plans for runs (`runs.ts`), each key as by itself. */
import type { DriftStep } from '@shared/drift';
import { Fault } from '@shared/fault';
import { sameName } from '@shared/identity';
import { type ImportProblem, type ListedKey, type ListRow, readKeyList } from '@shared/keylist';
import type { DesiredKey, DriftChoice, ImportReport, KeyDraft, XrayServer } from '@shared/model';
import type { XrayApi } from '../clients/xray/api';
import type { Clock } from '../outside';
import type { KeyBooks } from './books';
import type { Choices } from './choices';
import { createPlaces } from './habits';
import type { RunJob, RunPlan } from './runs';
import { checkName, checkUuidFree, rebase, takeStep } from './steps';
import type { Writes } from './writes';
import type { XrayKeys } from './xray';

export interface BulkDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly books: KeyBooks;
  readonly writes: Writes;
  readonly keys: XrayKeys;
  readonly choices: Choices;
  server(serverId: string): XrayServer;
}
export interface Bulk {
  make(serverId: string, draft: KeyDraft, count: number): Promise<RunPlan>;
  act(serverId: string, keyIds: readonly string[], action: 'pause' | 'resume' | 'delete'): Promise<RunPlan>;
  /** What a list would do, row by row; only reads. */
  check(serverId: string, text: string): Promise<ImportReport>;
  /** The good rows of a list. */
  import(serverId: string, text: string): Promise<RunPlan>;
  /** Steps for choices, or (`lost`) for all that is put right after a restart. */
  drift(serverId: string, choices: readonly DriftPick[] | 'lost'): Promise<RunPlan>;
}
export interface DriftPick {
  readonly keyId: string;
  readonly choice: DriftChoice;
}

/** What a key is on its server, or away from it. */
const isAlike = (a: DesiredKey, b: DesiredKey): boolean =>
  (['name', 'uuid', 'flow', 'level', 'inboundTag', 'paused', 'held'] as const).every(field => a[field] === b[field]);

/** Steps are asked for in pages: the worker computes them from what is known by then. */
const PAGE = 500;
/** Identities are compared in pages as well. */
const CANDIDATES = 5_000;

export function createBulk({ clock, books, writes, keys, choices, server }: BulkDeps): Bulk {
  const { steps } = writes;
  const job = (serverId: string, name: string, work: (client: XrayApi, signal: AbortSignal) => Promise<unknown>): RunJob => ({
    name,
    run: () => writes.write(serverId, async (client, signal) => void (await work(client, signal))),
  });
  const places = (serverId: string) =>
    writes.read(serverId, (client, signal) => createPlaces(client, books, serverId, server(serverId).inboundTag, signal));

  /** A list's rows, judged against the server as well. */
  const judge = async (serverId: string, text: string): Promise<readonly ListRow[]> => {
    const rows = readKeyList(text);
    await writes.read(serverId, (client, signal) => client.readUsers(signal));
    const place = await places(serverId);
    const twins: { readonly name: string | null; readonly uuid: string | null }[] = [];
    const good = rows.flatMap(row => row.key ?? []);
    for (let at = 0; at < good.length; at += CANDIDATES) {
      const candidates = good.slice(at, at + CANDIDATES).map(({ name, uuid }) => ({ keyId: null, name, uuid: uuid ?? '' }));
      twins.push(...(await books.ask(serverId, 'twins', { candidates })));
    }
    let next = 0;
    return rows.map((row): ListRow => {
      if (!row.key) return row;
      const twin = twins[next];
      next += 1;
      const bad = (problem: ImportProblem, detail: string): ListRow => ({ line: row.line, name: row.name, key: null, problem, detail });
      if (twin?.name != null) return bad('name-taken', twin.name);
      if (row.key.uuid !== null && twin?.uuid != null) return bad('uuid-taken', twin.uuid);
      try {
        place(row.key);
      } catch (thrown) {
        if (!(thrown instanceof Fault)) throw thrown;
        return thrown.code === 'no-inbound' ? bad('no-inbound', row.key.inboundTag ?? '') : bad('bad-flow', row.key.flow ?? '');
      }
      return row;
    });
  };

  const take = (serverId: string, step: DriftStep): RunJob => ({
    ...takeOnly(serverId, step),
    adds: step.add !== null,
  });
  const takeOnly = (serverId: string, step: DriftStep): RunJob =>
    job(serverId, step.name, async (client, signal) => {
      const now = step.before && ((await books.ask(serverId, 'desired', { keyIds: [step.keyId] }))[0] ?? null);
      // Deleted, paused or renamed while it waited for its turn: it is another difference now, or none.
      if (step.before && (!now || !isAlike(now, step.before))) return;
      const { add } = step;
      const before = now;
      const after = step.after && rebase(now, step.before, step.after);
      if (add && after)
        await checkUuidFree(
          steps,
          after,
          step.remove.map(({ email }) => email),
        );
      if (!before && after) await checkAdoption(serverId, after);
      const action = step.choice === 'adopt' ? 'adopt' : step.choice === 'remove' ? 'delete' : 'put-back';
      await takeStep(steps, client, serverId, action, { ...step, before, after }, signal);
    });
  /** A stranger becomes ours under the rules for every key: a name that counters bear, and no uuid twice. */
  const checkAdoption = async (serverId: string, { name, uuid }: DesiredKey): Promise<void> => {
    checkName(name);
    const [twin] = await books.ask(serverId, 'twins', { candidates: [{ keyId: name, name, uuid }] });
    if (twin?.uuid != null && sameName(twin.uuid) !== sameName(name)) throw new Fault('exists', `The uuid is used by ${twin.uuid} already`);
  };
  async function* driftJobs(serverId: string, picks: readonly DriftPick[] | 'lost'): AsyncGenerator<RunJob> {
    const now = clock.now();
    const { ignored } = await choices.get(serverId);
    if (picks === 'lost') {
      const tried = new Set<string>();
      for (;;) {
        const page = await books.ask(serverId, 'plan', { choices: 'lost', ignored, now, limit: tried.size + PAGE });
        const fresh = page.filter(({ keyId }) => !tried.has(keyId));
        if (fresh.length === 0) return;
        for (const step of fresh) {
          tried.add(step.keyId);
          yield take(serverId, step);
        }
      }
    }
    for (let at = 0; at < picks.length; at += PAGE) {
      const page = picks.slice(at, at + PAGE);
      const planned = await books.ask(serverId, 'plan', { choices: page, ignored: {}, now, limit: PAGE });
      for (const step of planned) yield take(serverId, step);
    }
  }

  return {
    make: async (serverId, draft, count) => {
      const place = (await places(serverId))(draft);
      const names = await keys.names(serverId, draft.name, count);
      return {
        ...{ serverId, action: 'create', total: count },
        jobs: names.map(name => job(serverId, name, (client, signal) => keys.add(client, serverId, { ...draft, name }, place, signal))),
      };
    },
    act: async (serverId, keyIds, action) => {
      const known = new Map<string, string>();
      for (let at = 0; at < keyIds.length; at += CANDIDATES)
        for (const key of await books.ask(serverId, 'desired', { keyIds: keyIds.slice(at, at + CANDIDATES) }))
          known.set(key.keyId, key.name);
      return {
        ...{ serverId, action, total: keyIds.length },
        jobs: keyIds.map(keyId =>
          job(serverId, known.get(keyId) ?? keyId, async (client, signal) => {
            if (action === 'delete') return keys.remove(client, serverId, keyId, signal);
            const key = await keys.key(serverId, keyId);
            const paused = action === 'pause';
            return key.paused === paused ? key : keys.change(client, key, { paused }, action, signal);
          }),
        ),
      };
    },
    check: async (serverId, text) => {
      const rows = await judge(serverId, text);
      const bad = rows.filter(({ problem }) => problem !== null).length;
      return {
        rows: rows.map(row => ({ line: row.line, name: row.name, problem: row.problem, detail: row.key ? null : row.detail || null })),
        good: rows.length - bad,
        bad,
      };
    },
    import: async (serverId, text) => {
      const good = (await judge(serverId, text)).flatMap(row => row.key ?? []);
      if (good.length === 0) throw new Fault('bad-input', 'No row of the list can be imported');
      const place = await places(serverId);
      const add = (key: ListedKey): RunJob =>
        job(serverId, key.name, (client, signal) => keys.add(client, serverId, key, place(key), signal));
      return { ...{ serverId, action: 'import', total: good.length }, jobs: good.map(add) };
    },
    drift: async (serverId, picks) => {
      await writes.read(serverId, (client, signal) => client.readUsers(signal));
      const jobs = driftJobs(serverId, picks);
      const total = picks === 'lost' ? 0 : picks.length;
      return { ...{ serverId, action: 'reconcile', total }, jobs, stopAtFirst: true };
    },
  };
}
