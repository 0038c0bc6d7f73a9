/** What is done to many keys of one Xray at once: plans for runs (`runs.ts`), each key as by itself. */
import type { DriftStep } from '@shared/drift';
import { Fault, toFailure } from '@shared/fault';
import { sameName } from '@shared/identity';
import { type ImportProblem, type ListedKey, type ListRow, readKeyList } from '@shared/keylist';
import type { DesiredKey, DriftWish, Failure, ImportReport, KeyDraft, XrayServer } from '@shared/model';
import type { XrayApi } from '../clients/xray/api';
import type { Clock } from '../outside';
import type { KeyBooks } from './books';
import { createPlaces } from './habits';
import type { RunBatch, RunJob, RunPlan } from './runs';
import { checkName, checkUuidFree, rebase, takeStep } from './steps';
import type { Writes } from './writes';
import type { XrayKeys } from './xray';

export interface BulkDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly books: KeyBooks;
  readonly writes: Writes;
  readonly keys: XrayKeys;
  server(serverId: string): XrayServer;
}
export interface Bulk {
  make(serverId: string, draft: KeyDraft, count: number): Promise<RunPlan>;
  act(serverId: string, keyIds: readonly string[], action: 'pause' | 'resume' | 'delete'): RunPlan;
  /** What a list would do, row by row; only reads. */
  check(serverId: string, text: string): Promise<ImportReport>;
  /** The good rows of a list. */
  import(serverId: string, text: string): Promise<RunPlan>;
  /** The steps of a wish, on the server as it is read now. */
  drift(serverId: string, wish: DriftWish): Promise<RunPlan>;
  /** All that is put right by itself after a restart. */
  lost(serverId: string): Promise<AsyncIterable<DriftJob>>;
}
/** A step that writes. */
export interface DriftJob extends RunJob {
  /** It puts a user on the server. */
  readonly adds: boolean;
}
type KeyWork = (client: XrayApi, signal: AbortSignal) => Promise<unknown>;

/** What a key is on its server, or away from it. */
const isAlike = (a: DesiredKey, b: DesiredKey): boolean =>
  (['name', 'uuid', 'flow', 'level', 'inboundTag', 'paused', 'held'] as const).every(field => a[field] === b[field]);

const PAGE = 500;
/** Identities are compared in pages as well. */
const CANDIDATES = 5_000;

export function createBulk({ clock, books, writes, keys, server }: BulkDeps): Bulk {
  const { steps } = writes;
  const job = (serverId: string, name: string, work: KeyWork): RunJob => ({
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

  const take = (serverId: string, step: DriftStep): DriftJob => {
    const { add, remove } = step;
    const taken = job(serverId, step.name, async (client, signal) => {
      const before = step.before && ((await books.ask(serverId, 'desired', { keyIds: [step.keyId] }))[0] ?? null);
      // Deleted, paused or renamed while it waited for its turn: it is another difference now, or none.
      if (step.before && (!before || !isAlike(before, step.before))) return;
      const after = step.after && rebase(before, step.before, step.after);
      const leaving = remove.map(({ email }) => email);
      if (add && after) await checkUuidFree(steps, after, leaving);
      await takeStep(steps, client, serverId, step.choice === 'remove' ? 'delete' : 'put-back', { before, after, add, remove }, signal);
    });
    return { ...taken, adds: add !== null };
  };
  /** What writes nothing to the server: each is judged by itself, and all that may be are stored in one transaction. */
  const takeTogether = (serverId: string, listed: readonly DriftStep[]): RunBatch => ({
    names: listed.map(({ name }) => name),
    run: () =>
      writes.write(serverId, async () => {
        const failures = await adoptionFailures(serverId, listed);
        const keyIds = listed.flatMap(({ before }) => before?.keyId ?? []);
        const now = new Map((await books.ask(serverId, 'desired', { keyIds })).map(key => [key.keyId, key]));
        // What was deleted or changed while it waited for its turn is another difference now, or none.
        const isAsPlanned = ({ before }: DriftStep): boolean => {
          const key = before && now.get(before.keyId);
          return !before || (key !== undefined && key !== null && isAlike(key, before));
        };
        const good = listed.filter(step => !failures.has(step.name) && isAsPlanned(step));
        const save = good.flatMap(({ before, after }) => (after ? rebase(now.get(after.keyId) ?? null, before, after) : []));
        const remove = good.flatMap(({ before, after }) => (before && !after ? [before.keyId] : []));
        const adopted = save.map(({ keyId }) => keyId);
        if (good.length > 0) await books.change({ serverId, save, remove, begin: [], end: [] }, adopted);
        return failures;
      }),
  });
  /** Strangers become ours under the rules for every key: a name that counters bear, and no uuid twice. */
  const adoptionFailures = async (serverId: string, listed: readonly DriftStep[]): Promise<ReadonlyMap<string, Failure>> => {
    const fresh = listed.flatMap(({ before, after }) => (before || !after ? [] : after));
    const candidates = fresh.map(({ name, uuid }) => ({ keyId: name, name, uuid }));
    const twins = await books.ask(serverId, 'twins', { candidates });
    const failures = new Map<string, Failure>();
    for (const [at, { name }] of fresh.entries()) {
      const twin = twins[at]?.uuid ?? null;
      try {
        checkName(name);
        if (twin !== null && sameName(twin) !== sameName(name)) throw new Fault('exists', `The uuid is used by ${twin} already`);
      } catch (thrown) {
        failures.set(name, toFailure(thrown));
      }
    }
    return failures;
  };
  async function* stepsOf(serverId: string, plan: number): AsyncGenerator<readonly DriftStep[]> {
    try {
      for (;;) {
        const page = await books.ask(serverId, 'planNext', { plan, now: clock.now() });
        if (page === null) return;
        if (page.length > 0) yield page;
      }
    } finally {
      await books.ask(serverId, 'planEnd', { plan }).catch(() => undefined);
    }
  }
  async function* driftJobs(serverId: string, plan: number): AsyncGenerator<RunJob | RunBatch> {
    for await (const page of stepsOf(serverId, plan)) {
      if (page.every(isListed)) yield takeTogether(serverId, page);
      else for (const step of page) yield take(serverId, step);
    }
  }
  /** Again until nothing new is lost. */
  async function* lostJobs(serverId: string): AsyncGenerator<DriftJob> {
    const tried = new Set<string>();
    for (let fresh = true; fresh; ) {
      fresh = false;
      const { plan } = await books.ask(serverId, 'planBegin', { wish: 'lost', now: clock.now() });
      for await (const page of stepsOf(serverId, plan))
        for (const step of page) {
          if (tried.has(step.keyId)) continue;
          tried.add(step.keyId);
          fresh = true;
          yield take(serverId, step);
        }
    }
  }
  /** Names are asked for in pages: the list may be long. */
  async function* actJobs(serverId: string, keyIds: readonly string[], work: (keyId: string) => KeyWork): AsyncGenerator<RunJob> {
    for (let at = 0; at < keyIds.length; at += PAGE) {
      const page = keyIds.slice(at, at + PAGE);
      const known = new Map((await books.ask(serverId, 'desired', { keyIds: page })).map(({ keyId, name }) => [keyId, name]));
      for (const keyId of page) yield job(serverId, known.get(keyId) ?? keyId, work(keyId));
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
    act: (serverId, keyIds, action) => {
      const work =
        (keyId: string): KeyWork =>
        async (client, signal) => {
          if (action === 'delete') return keys.remove(client, serverId, keyId, signal);
          const key = await keys.key(serverId, keyId);
          const paused = action === 'pause';
          return key.paused === paused ? key : keys.change(client, key, { paused }, action, signal);
        };
      server(serverId);
      return { ...{ serverId, action, total: keyIds.length }, jobs: actJobs(serverId, keyIds, work) };
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
    drift: async (serverId, wish) => {
      await writes.read(serverId, (client, signal) => client.readUsers(signal));
      const { plan, count } = await books.ask(serverId, 'planBegin', { wish, now: clock.now() });
      return { ...{ serverId, action: 'reconcile', total: count }, jobs: driftJobs(serverId, plan), stopAtFirst: true };
    },
    lost: async serverId => {
      await writes.read(serverId, (client, signal) => client.readUsers(signal));
      return lostJobs(serverId);
    },
  };
}

const isListed = ({ remove, add }: DriftStep): boolean => remove.length === 0 && add === null;
