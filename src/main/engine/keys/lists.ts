/** Accounts of a key API: each of its readings, with its second source's beside it, goes to the books; what is due by schedule is done after it. */
import { Fault, toFailure } from '@shared/fault';
import type { KeyapiServer, KeyDetail } from '@shared/model';
import type { Clock, Log } from '../outside';
import type { KeyBooks } from './books';
import type { Choices } from './choices';
import type { KeyLedger, LedgerFigures, ListReading } from './ledger';
import type { SecondSources } from './second';
import type { UpkeepNews } from './upkeep';

export interface ListsDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly books: KeyBooks;
  readonly choices: Choices;
  readonly second: SecondSources;
  isLab(serverId: string): boolean;
  /** Keys whose count began anew by schedule, or that passed a limit. */
  tell(serverId: string, news: Extract<UpkeepNews, { type: 'reset' | 'passed' | 'limits' }>): void;
}
export interface Lists {
  /** For the client of this key API. */
  ledger(server: KeyapiServer): KeyLedger;
  /** Rejects with `not-found`. */
  detail(serverId: string, keyId: string): Promise<KeyDetail>;
}

/** Resets in one go; what is left is done with the next reading. */
const AT_ONCE = 200;

export function createLists({ clock, log, books, choices, second, isLab, tell }: ListsDeps): Lists {
  /** The lab is nobody's: what it has counted is taken over without a question. */
  const takeLab = async (serverId: string): Promise<void> => {
    if (!isLab(serverId) || (await choices.get(serverId)).firstContact !== null) return;
    await choices.change(serverId, () => ({ firstContact: 'take-over' }));
  };
  const resetDue = async (serverId: string): Promise<void> => {
    const { resets } = await books.ask(serverId, 'quotaWork', { now: clock.now(), limit: AT_ONCE, skip: [] });
    if (resets.length === 0) return;
    await books.reset(serverId, resets, 'schedule');
    tell(serverId, { type: 'reset', count: resets.length });
  };
  /** Nobody can block these keys: that a limit is passed is told once, and kept in mind with the key. */
  const tellLimits = async (serverId: string): Promise<void> => {
    const news = await books.ask(serverId, 'limitNews', { now: clock.now(), limit: AT_ONCE });
    if (news.length === 0) return;
    const save = news.map(({ key, why }) => ({ ...key, held: why }));
    await books.change({ serverId, save, remove: [], begin: [], end: [] });
    const passed = news.flatMap(({ key, why }) => (why === null ? [] : [{ keyId: key.keyId, name: key.name, why }]));
    for (const { name, why } of passed) tell(serverId, { type: 'passed', key: name, why });
    if (passed.length > 0) tell(serverId, { type: 'limits', blocked: false, keys: passed });
  };

  const list = async (server: KeyapiServer, reading: ListReading, signal: AbortSignal): Promise<LedgerFigures> => {
    const { id } = server;
    const beside = await second.read(server, signal);
    const direct = beside?.counters ? { reading: beside.counters, place: beside.place } : null;
    const figures = await books.list(id, reading, direct, signal);
    if (beside?.online) books.ledger(id).online(beside.online);
    await takeLab(id);
    if (figures.due)
      await resetDue(id)
        .then(() => tellLimits(id))
        .catch(thrown => log.warn('keys: limits not looked after', { serverId: id, error: toFailure(thrown).message }));
    return beside ? { ...figures, counters: { ...beside.state, keys: figures.direct ?? 0 } } : figures;
  };

  return {
    ledger: server => ({ ...books.ledger(server.id), list: (reading, signal) => list(server, reading, signal) }),
    detail: async (serverId, keyId) => {
      const detail = await books.ask(serverId, 'detail', { keyId, now: clock.now() });
      if (!detail) throw new Fault('not-found', `There is no key ${keyId}`);
      return detail;
    },
  };
}
