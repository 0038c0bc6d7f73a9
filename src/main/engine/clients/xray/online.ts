/** Who is online, by the server's own word, as far as its version can tell. */
import { Fault } from '@shared/fault';
import { statsService } from '@shared/xray/wire';
import type { OnlineReading } from '../../keys/ledger';
import type { Clock } from '../../outside';
import type { Addresses } from './api';
import type { Capabilities } from './capabilities';
import type { Channel } from './channel';

type Ip = { readonly ip: string /** Unix ms. */; readonly lastSeen: number };
interface Known {
  /** Monotonic ms of the last look. */
  readonly at: number;
  readonly ips: readonly Ip[];
  /** When this very list was first seen. */
  readonly since: number;
}

/** Addresses are asked for one user at a time: so many in one reading, and each again after so long. */
const MOST_ASKED = 40;
const ASK_AGAIN_MS = 20_000;
const DEADLINE_MS = 15_000;
/**
 * Before 26.3.23 an address left the list 20 s after its last new connection; since then it stays as long as a connection lives. Which of
 * both a server means is seen from an entry that stays unchanged for longer than that.
 */
const OLD_MEANING_MS = 45_000;
/** Readings with traffic and an empty list after which the list is not believed. */
const EMPTY_READINGS = 3;

const mapName = (email: string): string => `user>>>${email}>>>online`;
const emailOf = (name: string): string => /^user>>>(.*)>>>online$/s.exec(name)?.[1] ?? name;

export class OnlineUsers {
  private readonly known = new Map<string, Known>();
  private countsLinks = false;
  private generation = -1;
  private empty = 0;

  constructor(
    private readonly channel: Channel,
    private readonly clock: Clock,
  ) {}

  /** One reading; its failure is part of it, so that it never spoils the counters read beside it. `moves`: bytes moved since the one before. */
  async read(found: Capabilities, moves: boolean, signal: AbortSignal): Promise<OnlineReading> {
    try {
      return await this.list(found, moves, signal);
    } catch (error) {
      if (error instanceof Fault && error.code !== 'cancelled') return { type: 'unknown', code: 'failed' };
      throw error;
    }
  }

  private async list({ calls }: Capabilities, moves: boolean, signal: AbortSignal): Promise<OnlineReading> {
    if (this.generation !== this.channel.generation) this.forget();
    const reading = calls.has('GetUsersStats')
      ? await this.usersStats(signal)
      : calls.has('GetAllOnlineUsers')
        ? await this.allOnline(calls.has('GetStatsOnlineIpList'), signal)
        : null;
    if (!reading) return { type: 'unknown', code: 'too-old' };
    this.empty = reading.users.length === 0 && moves ? this.empty + 1 : 0;
    return this.empty >= EMPTY_READINGS ? { type: 'unknown', code: 'nobody-listed' } : reading;
  }

  /** One key's addresses now. */
  async addresses({ calls }: Capabilities, email: string, signal: AbortSignal): Promise<Addresses> {
    if (!calls.has('GetStatsOnlineIpList')) return { type: 'unknown', code: 'too-old' };
    try {
      return { type: 'addresses', ips: await this.ask(email, signal) };
    } catch (error) {
      if (error instanceof Fault && error.code === 'not-found') return { type: 'unknown', code: 'not-listed' };
      throw error;
    }
  }

  private forget(): void {
    this.generation = this.channel.generation;
    this.known.clear();
    this.countsLinks = false;
    this.empty = 0;
  }

  /** One call for all, since 26.4.13. */
  private async usersStats(signal: AbortSignal): Promise<OnlineReading & { type: 'users' }> {
    const { users } = await this.channel.call(statsService.getUsersStats, {}, { signal, deadlineMs: DEADLINE_MS });
    return {
      type: 'users',
      at: this.clock.now(),
      users: users.map(({ email, ips }) => ({ email, ips: ips.map(({ ip, lastSeen }) => ({ ip, lastSeen: lastSeen * 1000 })) })),
    };
  }

  private async allOnline(withIps: boolean, signal: AbortSignal): Promise<OnlineReading & { type: 'users' }> {
    const { users } = await this.channel.call(statsService.getAllOnlineUsers, {}, { signal, deadlineMs: DEADLINE_MS });
    const emails = users.map(emailOf);
    const there = new Set(emails);
    for (const email of this.known.keys()) if (!there.has(email)) this.known.delete(email);
    if (withIps) await this.askSome(emails, signal);
    return {
      type: 'users',
      at: this.clock.now(),
      // Looking at its addresses empties a list that had only grown old.
      users: emails
        .filter(email => this.known.get(email)?.ips.length !== 0)
        .map(email => ({ email, ips: this.known.get(email)?.ips ?? null })),
      ...(this.countsLinks ? {} : { partial: 'recent-links' }),
    };
  }

  private async askSome(emails: readonly string[], signal: AbortSignal): Promise<void> {
    const now = this.clock.monotonic();
    const due = emails.filter(email => now - (this.known.get(email)?.at ?? Number.NEGATIVE_INFINITY) >= ASK_AGAIN_MS);
    await Promise.all(
      due.slice(0, MOST_ASKED).map(email =>
        this.ask(email, signal).catch(error => {
          // Gone since the list was made.
          if (!(error instanceof Fault) || error.code !== 'not-found') throw error;
        }),
      ),
    );
  }

  private async ask(email: string, signal: AbortSignal): Promise<readonly Ip[]> {
    const { ips } = await this.channel.call(statsService.getStatsOnlineIpList, { name: mapName(email) }, { signal });
    const list = Object.entries(ips).map(([ip, lastSeen]) => ({ ip, lastSeen: lastSeen * 1000 }));
    const now = this.clock.monotonic();
    const before = this.known.get(email);
    const same =
      before !== undefined &&
      list.length > 0 &&
      before.ips.some(old => list.some(one => one.ip === old.ip && one.lastSeen === old.lastSeen));
    const since = same ? before.since : now;
    if (now - since > OLD_MEANING_MS) this.countsLinks = true;
    this.known.set(email, { at: now, ips: list, since });
    return list;
  }
}
