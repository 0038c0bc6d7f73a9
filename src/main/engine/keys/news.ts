/** What happened to keys, as lines of the event list and as announcements. */
import type { Announcement } from '@shared/announcement';
import type { DesiredKey, Failure, KeyChange, KeyRun, KeyWithLink } from '@shared/model';
import type { Events } from '../events';
import type { Settled } from './steps';
import type { UpkeepNews } from './upkeep';

export interface NewsDeps {
  readonly events: Pick<Events, 'add'>;
  announce(announcement: Announcement): void;
  serverName(serverId: string): string;
  /** Whether the user is told by a limit over keys when this one passes its quota or date. */
  toldByLimit(serverId: string, keyId: string, why: 'quota' | 'expired'): boolean;
}
export type News = ReturnType<typeof createNews>;

/** So many keys at once are told as one. */
const MANY = 3;

/** Local time as `11:44`. */
function clockTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes()].map(value => String(value).padStart(2, '0')).join(':');
}

export function createNews({ events, announce, serverName, toldByLimit }: NewsDeps) {
  const upkeep = (serverId: string, news: UpkeepNews): void => {
    switch (news.type) {
      case 'put-back':
        putBack(serverId, news);
        break;
      case 'put-back-failed': {
        const { key, failure, startedAt } = news;
        events.add('key-put-back-failed', 'bad', serverId, { key, code: failure.code, time: clockTime(startedAt) });
        announce({ type: 'key-put-back-failed', serverId, serverName: serverName(serverId), keyName: key, failure });
        break;
      }
      case 'held':
        events.add(news.why === 'quota' ? 'key-blocked' : 'key-expired', 'warn', serverId, { key: news.key });
        break;
      case 'hold-failed':
        events.add('key-block-failed', 'bad', serverId, { key: news.key, code: news.failure.code });
        break;
      case 'released':
        events.add('key-released', 'ok', serverId, { key: news.key });
        break;
      case 'passed':
        events.add(news.why === 'quota' ? 'key-over-quota' : 'key-past-date', 'warn', serverId, { key: news.key });
        break;
      case 'limits':
        tellLimits(serverId, news);
        break;
      case 'reset':
        events.add('keys-reset', 'off', serverId, { count: news.count });
        break;
    }
  };
  /** What a limit over keys tells is not told again; many at once are one notice. */
  const tellLimits = (serverId: string, { blocked, keys }: Extract<UpkeepNews, { type: 'limits' }>): void => {
    const news = keys.filter(({ keyId, why }) => !toldByLimit(serverId, keyId, why));
    const told = { serverId, serverName: serverName(serverId), blocked };
    if (news.length < MANY) for (const { name, why } of news) announce({ type: 'key-limit', ...told, keyName: name, why });
    else announce({ type: 'key-limits', ...told, names: news.slice(0, MANY).map(({ name }) => name), count: news.length });
  };
  const putBack = (serverId: string, { back, away, startedAt }: Extract<UpkeepNews, { type: 'put-back' }>): void => {
    const time = clockTime(startedAt);
    if (away > 0) events.add('keys-taken-off', 'ok', serverId, { count: away, time });
    if (back === 0) return;
    events.add('keys-put-back', 'ok', serverId, { count: back, time });
    announce({ type: 'keys-put-back', serverId, serverName: serverName(serverId), count: back, time });
  };

  return {
    upkeep,
    made: (serverId: string, { verified, key }: KeyWithLink): void => {
      events.add(verified ? 'key-made' : 'key-unverified', verified ? 'ok' : 'warn', serverId, { key: key.name });
      announce({ type: 'key-made', serverName: serverName(serverId), keyName: key.name, verified });
    },
    /** That nothing was made is said only where that is known. */
    notMade: (serverId: string, keyName: string, failure: Failure): void => {
      const doubtful = failure.code === 'doubtful';
      events.add(doubtful ? 'key-doubtful' : 'key-failed', doubtful ? 'warn' : 'bad', serverId, { key: keyName, code: failure.code });
      announce({ type: 'key-failed', serverName: serverName(serverId), keyName, failure });
    },
    deleted: (serverId: string, key: string): void => events.add('key-deleted', 'off', serverId, { key }),
    edited: (serverId: string, before: Pick<DesiredKey, 'name' | 'paused'>, change: KeyChange): void => {
      const { name: was } = before;
      const key = change.name?.trim() ?? was;
      if (key !== was) events.add('key-renamed', 'ok', serverId, { key, was });
      if (change.paused !== undefined && change.paused !== before.paused)
        events.add(change.paused ? 'key-paused' : 'key-resumed', change.paused ? 'off' : 'ok', serverId, { key });
    },
    reset: (serverId: string, count: number): void => events.add('keys-reset', 'off', serverId, { count }),
    /** A write whose outcome was not known is known now. */
    settled: (serverId: string, { intent, ended }: Settled): void => {
      const key = (intent.after ?? intent.before)?.name ?? '';
      const done = ended === 'done';
      events.add(done ? 'key-settled-done' : 'key-settled-not', done ? 'ok' : 'warn', serverId, { key, action: intent.action });
      const { action } = intent;
      if (action === 'make' || action === 'delete')
        announce({ type: 'key-settled', serverId, serverName: serverName(serverId), keyName: key, action, done });
    },
    ran: (run: KeyRun): void => {
      const { serverId, action, outcomes, cancelled, done, failed, notStarted } = run;
      const shape = failed > 0 ? 'bad' : notStarted > 0 ? 'warn' : 'ok';
      events.add(`keys-run-${action}`, shape, serverId, { done, total: run.total, failed });
      // Of one key the window that asked tells.
      if (run.total < 2) return;
      announce({
        ...{ type: 'key-run', serverId, serverName: serverName(serverId), action, done, total: run.total },
        ...{ failed, firstFailed: outcomes.find(({ result }) => result === 'failed')?.name ?? null, cancelled },
      });
    },
  };
}
