import { sameName } from '@shared/identity';
import type { KeyOnline } from '@shared/model';
import type { OnlineReading } from '../../keys/ledger';

/** A key that moved bytes so recently counts as used now where the server cannot tell. */
export const ACTIVE_MS = 30_000;

const isActive = (movedAt: number, now: number): boolean => movedAt > 0 && now - movedAt <= ACTIVE_MS;

interface Presence {
  readonly ips: readonly { readonly ip: string; readonly lastSeen: number }[] | null;
}

/** Who uses the server now, by its own word or by traffic. */
export class Online {
  private present = new Map<string, Presence>();
  /** When each was last on the server's list, Unix ms. */
  private readonly seen = new Map<string, number>();
  /** Why the server cannot tell; null: it does. */
  unknown: string | null = 'unread';
  /** The list may lack some who are online, so traffic counts beside it. */
  private partial = false;
  /** Moves with every reading. */
  revision = 0;

  take(reading: OnlineReading): void {
    this.revision += 1;
    if (reading.type === 'unknown') {
      this.unknown = reading.code;
      this.present.clear();
      return;
    }
    this.unknown = null;
    this.partial = reading.partial !== undefined;
    this.present = new Map(reading.users.map(({ email, ips }) => [sameName(email), { ips }]));
    for (const email of this.present.keys()) this.seen.set(email, reading.at);
  }

  has(email: string): boolean {
    return this.present.has(sameName(email));
  }
  /** Those on the server's list; null: the server does not tell. */
  get count(): number | null {
    return this.unknown === null ? this.present.size : null;
  }
  /** Online though the server's list, which is not whole, does not name it. */
  isMissed(email: string, movedAt: number, now: number): boolean {
    return this.unknown === null && this.partial && isActive(movedAt, now) && !this.has(email);
  }

  /** Used now, by the server's word or, where that is not whole, by traffic. */
  isNow(email: string, movedAt: number, now: number): boolean {
    return this.unknown === null ? this.has(email) || this.isMissed(email, movedAt, now) : isActive(movedAt, now);
  }

  of(email: string, movedAt: number, now: number): KeyOnline {
    const name = sameName(email);
    const moved = movedAt > 0 ? movedAt : null;
    if (this.unknown !== null) {
      return { state: isActive(movedAt, now) ? 'now' : 'cannot-tell', by: 'traffic', lastSeen: moved };
    }
    const lastSeen = Math.max(this.seen.get(name) ?? 0, movedAt);
    if (!this.present.has(name) && this.isNow(email, movedAt, now)) return { state: 'now', by: 'traffic', lastSeen };
    return { state: this.present.has(name) ? 'now' : 'no', by: 'server', lastSeen: lastSeen > 0 ? lastSeen : null };
  }

  /** Addresses with the Unix ms since when; null: the server does not tell them. */
  addresses(email: string): readonly { readonly ip: string; readonly since: number }[] | null {
    if (this.unknown !== null) return null;
    const found = this.present.get(sameName(email));
    if (!found) return [];
    return found.ips?.map(({ ip, lastSeen }) => ({ ip, since: lastSeen })) ?? null;
  }
}
