/**
 * What is done by itself after each reading of an Xray: writes whose outcome was not known are settled, keys lost in a restart are put back,
 * quotas and expiry are carried out. Everything here may run again: done, it finds nothing to do.
 */
import { randomUUID } from 'node:crypto';
import { keyOf } from '@shared/drift';
import { Fault, toFailure } from '@shared/fault';
import { maskedUuid, nameProblem } from '@shared/identity';
import type { DesiredKey, Failure } from '@shared/model';
import type { Clock, Log } from '../outside';
import type { KeyBooks } from './books';
import type { Bulk } from './bulk';
import type { Choices } from './choices';
import type { KeyLedger, LedgerFigures } from './ledger';
import { isHopeless } from './runs';
import type { Writes } from './writes';
import type { XrayKeys } from './xray';

export type UpkeepNews =
  | { readonly type: 'put-back'; readonly back: number; readonly away: number; readonly startedAt: number }
  | { readonly type: 'put-back-failed'; readonly key: string; readonly failure: Failure; readonly startedAt: number }
  | { readonly type: 'held'; readonly key: string; readonly why: 'quota' | 'expired' }
  | { readonly type: 'hold-failed'; readonly key: string; readonly failure: Failure }
  | { readonly type: 'released'; readonly key: string }
  /** Of a key that cannot be blocked. */
  | { readonly type: 'passed'; readonly key: string; readonly why: 'quota' | 'expired' }
  /** Keys that passed a limit together: `blocked` for it, or nobody can. */
  | { readonly type: 'limits'; readonly blocked: boolean; readonly keys: readonly LimitedKey[] }
  | { readonly type: 'reset'; readonly count: number };
export interface LimitedKey {
  readonly keyId: string;
  readonly name: string;
  readonly why: 'quota' | 'expired';
}
export interface UpkeepDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly ending: AbortSignal;
  readonly books: KeyBooks;
  readonly writes: Writes;
  readonly choices: Choices;
  readonly bulk: Bulk;
  readonly keys: XrayKeys;
  isLab(serverId: string): boolean;
  tell(serverId: string, news: UpkeepNews): void;
}
export interface Upkeep {
  /** The ledger, with its figures listened to. */
  watch(serverId: string, ledger: KeyLedger): KeyLedger;
  /** Looks now for what is to be done, as after a reading. */
  look(serverId: string): void;
  known(): readonly string[];
  forget(serverId: string): void;
}

interface Care {
  running: boolean;
  again: boolean;
  /** The server's last restart. */
  restart: LedgerFigures['restart'];
  labTaken: boolean;
  /** Keys whose hold failed, told once: how often, and when last (Unix ms). */
  readonly failing: Map<string, { readonly tries: number; readonly at: number }>;
}
/** Of each kind in one go; what is left is done with the next reading. */
const AT_ONCE = 200;
const ROUNDS = 3;
/** What failed so often (its inbound is gone) waits, so that it is in nobody's way. */
const TRIES = 3;
const WAIT_MS = 300_000;

export function createUpkeep(deps: UpkeepDeps): Upkeep {
  const { clock, log, books, writes, choices, bulk, keys, tell } = deps;
  const cares = new Map<string, Care>();
  const careOf = (serverId: string): Care => {
    const care = cares.get(serverId) ?? { running: false, again: false, restart: null, labTaken: false, failing: new Map() };
    cares.set(serverId, care);
    return care;
  };

  /** The lab is nobody's: its counters and users are taken over without a question. */
  const takeLab = async (serverId: string, care: Care): Promise<void> => {
    await choices.change(serverId, () => ({ firstContact: 'take-over' }));
    const uuids = new Set<string>();
    const save: DesiredKey[] = [];
    for (const user of await books.ask(serverId, 'strangers', { limit: 100_000 })) {
      if (user.uuid === null || nameProblem(user.email) !== null || uuids.has(maskedUuid(user.uuid))) continue;
      uuids.add(maskedUuid(user.uuid));
      save.push(keyOf({ ...user, uuid: user.uuid }, { serverId, keyId: randomUUID(), createdAt: clock.now() }));
    }
    await books.change(
      { serverId, save, remove: [], begin: [], end: [] },
      save.map(({ keyId }) => keyId),
    );
    care.labTaken = true;
  };

  /** What is stored once it is done: the end of the program in between leaves it to the next start. */
  const putBack = async (serverId: string, { at, startedAt }: NonNullable<Care['restart']>): Promise<void> => {
    const chosen = await choices.get(serverId);
    if (chosen.putBackAfter === at) return;
    const done = () => choices.change(serverId, () => ({ putBackAfter: at }));
    if (!chosen.putBack) {
      await done();
      return;
    }
    let back = 0;
    let away = 0;
    let failed: { readonly key: string; readonly failure: Failure } | null = null;
    try {
      for await (const job of await bulk.lost(serverId)) {
        try {
          await job.run(deps.ending);
        } catch (thrown) {
          failed = { key: job.name, failure: toFailure(thrown) };
          break;
        }
        if (job.adds) back += 1;
        else away += 1;
      }
    } catch (thrown) {
      failed = { key: '', failure: toFailure(thrown) };
    }
    // While the server cannot be reached its keys are not given up; a refusal is for the user to look at.
    if (!failed || !isHopeless(failed.failure)) await done();
    if (back + away > 0) tell(serverId, { type: 'put-back', back, away, startedAt });
    if (failed && failed.key !== '' && !isHopeless(failed.failure)) tell(serverId, { type: 'put-back-failed', ...failed, startedAt });
  };

  /** Whether it is off now and was not before. */
  const hold = async (serverId: string, key: DesiredKey, why: 'quota' | 'expired' | null): Promise<boolean> => {
    const held = await writes.write(serverId, async (client, signal) => {
      // Changed or deleted while it waited for its turn: then it is judged anew.
      const [now] = await books.ask(serverId, 'desired', { keyIds: [key.keyId] });
      if (JSON.stringify(now) !== JSON.stringify(key)) return false;
      await keys.change(client, key, { held: why }, why === null ? 'release' : 'hold', signal);
      return true;
    });
    if (!held) return false;
    if (why === null) tell(serverId, { type: 'released', key: key.name });
    else if (key.held !== why) tell(serverId, { type: 'held', key: key.name, why });
    return why !== null && key.held !== why;
  };
  /** False: there is nothing left to do, or nothing can be done now. `failed`: in this go; others are tried before they are tried again. */
  const limits = async (serverId: string, care: Care, failed: Set<string>): Promise<boolean> => {
    const now = clock.now();
    const waiting = [...care.failing].filter(([, { tries, at }]) => tries >= TRIES && Math.abs(now - at) < WAIT_MS);
    const skip = [...new Set([...failed, ...waiting.map(([keyId]) => keyId)])];
    const work = await books.ask(serverId, 'quotaWork', { now, limit: AT_ONCE, skip });
    if (work.resets.length > 0) {
      await books.reset(serverId, work.resets, 'schedule');
      tell(serverId, { type: 'reset', count: work.resets.length });
    }
    const holds = [...work.holds, ...work.releases.map(key => ({ key, why: null }))];
    const blocked: LimitedKey[] = [];
    let hopeless = false;
    for (const { key, why } of holds) {
      try {
        if ((await hold(serverId, key, why)) && why !== null) blocked.push({ keyId: key.keyId, name: key.name, why });
        care.failing.delete(key.keyId);
      } catch (thrown) {
        const failure = toFailure(thrown);
        hopeless = isHopeless(failure);
        if (hopeless) break;
        failed.add(key.keyId);
        const before = care.failing.get(key.keyId);
        if (!before) tell(serverId, { type: 'hold-failed', key: key.name, failure });
        care.failing.set(key.keyId, { tries: (before?.tries ?? 0) + 1, at: clock.now() });
      }
    }
    if (blocked.length > 0) tell(serverId, { type: 'limits', blocked: true, keys: blocked });
    return !hopeless && (work.resets.length > 0 || holds.length >= AT_ONCE);
  };

  const work = async (serverId: string, care: Care): Promise<void> => {
    if (deps.isLab(serverId) && !care.labTaken) await takeLab(serverId, care);
    await writes.settle(serverId);
    if (care.restart) await putBack(serverId, care.restart);
    const failed = new Set<string>();
    for (let round = 0; round < ROUNDS && (await limits(serverId, care, failed)); round += 1);
  };
  const run = (serverId: string): void => {
    const care = careOf(serverId);
    care.again = care.running;
    if (care.running || deps.ending.aborted) return;
    care.running = true;
    work(serverId, care)
      .catch(thrown => {
        if (!(thrown instanceof Fault) || !isHopeless(thrown.failure))
          log.warn('keys: upkeep', { serverId, error: toFailure(thrown).message });
      })
      .finally(() => {
        care.running = false;
        if (care.again && cares.get(serverId) === care) run(serverId);
      });
  };

  return {
    watch: (serverId, ledger) => {
      /** Users come after a restart; before them there is nothing to compare. */
      const hear = (figures: LedgerFigures): LedgerFigures => {
        careOf(serverId).restart = figures.restart;
        if (figures.drift !== null && !figures.restarted) run(serverId);
        return figures;
      };
      return {
        counters: async (reading, signal) => hear(await ledger.counters(reading, signal)),
        users: async (reading, signal) => {
          const figures = await ledger.users(reading, signal);
          careOf(serverId).restart = figures.restart;
          run(serverId);
          return figures;
        },
        online: reading => ledger.online(reading),
        list: (reading, signal) => ledger.list(reading, signal),
      };
    },
    look: run,
    known: () => [...cares.keys()],
    forget: serverId => void cares.delete(serverId),
  };
}
