/** What is done to many keys of a key API at once: plans for runs, one key after another, each as by itself. */
import { Fault } from '@shared/fault';
import { type ImportProblem, type ListedKey, type ListRow, readKeyList } from '@shared/keylist';
import type { ImportReport, KeyDraft } from '@shared/model';
import type { RunJob, RunPlan } from '../runs';
import { type ApiKeys, checkDraft, newWish } from './keys';
import type { Resets } from './resets';
import type { ApiWrites } from './writes';

export interface ApiBulkDeps {
  readonly keys: ApiKeys;
  readonly writes: ApiWrites;
  readonly resets: Resets;
}
export interface ApiBulk {
  make(serverId: string, draft: KeyDraft, count: number): Promise<RunPlan>;
  remove(serverId: string, keyIds: readonly string[]): Promise<RunPlan>;
  /** Resets that the server is asked for as well. */
  reset(serverId: string, keyIds: readonly string[]): Promise<RunPlan>;
  check(serverId: string, text: string): Promise<ImportReport>;
  /** Makes the keys that a list names, with what it says of their tags, notes, quotas and dates. */
  import(serverId: string, text: string): Promise<RunPlan>;
}

export function createApiBulk({ keys, writes, resets }: ApiBulkDeps): ApiBulk {
  const namesOf = async (serverId: string): Promise<ReadonlyMap<string, string>> => {
    const { keys: list } = await writes.read(serverId, (client, signal) => client.list(signal));
    return new Map(list.map(({ id, name }) => [id, name]));
  };
  const each = async (
    serverId: string,
    keyIds: readonly string[],
    action: RunPlan['action'],
    run: (keyId: string, signal: AbortSignal) => Promise<unknown>,
  ): Promise<RunPlan> => {
    const names = await namesOf(serverId);
    const jobs = keyIds.map((keyId): RunJob => ({ name: names.get(keyId) ?? keyId, run: async signal => void (await run(keyId, signal)) }));
    return { serverId, action, total: jobs.length, jobs };
  };
  const making = (serverId: string, drafts: readonly KeyDraft[], action: RunPlan['action']): RunPlan => {
    const jobs = drafts.map((draft): RunJob => {
      const wish = newWish();
      return { name: draft.name ?? '', run: async signal => void (await keys.add(serverId, draft, wish, signal)) };
    });
    return { serverId, action, total: jobs.length, jobs };
  };
  const judge = async (serverId: string, text: string): Promise<readonly ListRow[]> => {
    const rows = readKeyList(text, 'keyapi');
    const taken = new Set((await namesOf(serverId)).values());
    return rows.map((row): ListRow => {
      if (!row.key || !taken.has(row.key.name)) return row;
      const problem: ImportProblem = 'name-taken';
      return { line: row.line, name: row.name, key: null, problem, detail: row.key.name };
    });
  };

  return {
    make: async (serverId, draft, count) => {
      checkDraft(draft);
      const names = await keys.names(serverId, draft.name, count);
      return making(
        serverId,
        names.map(name => ({ ...draft, name })),
        'create',
      );
    },
    remove: (serverId, keyIds) => each(serverId, keyIds, 'delete', (keyId, signal) => writes.remove(serverId, keyId, signal)),
    reset: (serverId, keyIds) => each(serverId, keyIds, 'reset', (keyId, signal) => resets.reset(serverId, keyId, signal)),
    check: async (serverId, text) => {
      const rows = await judge(serverId, text);
      const bad = rows.filter(({ problem }) => problem !== null).length;
      return {
        rows: rows.map(({ line, name, problem, ...row }) => ({
          ...{ line, name, problem, detail: row.key ? null : row.detail || null },
          remark: row.key && isMore(row.key) ? 'new-identity' : null,
        })),
        good: rows.length - bad,
        bad,
      };
    },
    import: async (serverId, text) => {
      const good = (await judge(serverId, text)).flatMap(row => row.key ?? []);
      if (good.length === 0) throw new Fault('bad-input', 'No row of the list can be imported');
      return making(serverId, good.map(toDraft), 'import');
    },
  };
}

/** It says what a key API decides itself. */
const isMore = ({ uuid, flow, inboundTag, paused }: ListedKey): boolean =>
  uuid !== null || (flow !== null && flow !== '') || inboundTag !== null || paused;
/** A list of an Xray's keys says "block", which a key API cannot. */
const toDraft = ({ name, quota, expiresAt, tags, note }: ListedKey): KeyDraft => ({
  ...{ name, expiresAt, tags, note },
  quota: quota && { ...quota, atFull: 'notify' },
});
