import type { Random } from './random';
import { RateWalk } from './walk';

/** One client at work: an address and two rates, for some minutes. */
interface Session {
  readonly user: string;
  readonly ip: string;
  readonly up: RateWalk;
  readonly down: RateWalk;
  readonly since: number;
  left: number;
}

/**
 * Who uses a VPN server when: each second some sessions end, others begin, and every one of them moves bytes. Both simulated kinds of
 * key servers are driven by it.
 */
export class Sessions {
  #live: Session[] = [];

  constructor(
    private readonly random: Random,
    /** The users that may begin a session now. */
    private readonly users: () => readonly string[],
    private readonly most: number,
  ) {}

  /** One second of the world; `move` is told each user's bytes, and whether the session ends with them. */
  step(at: number, move: (user: string, up: number, down: number, ends: boolean) => void): void {
    const users = this.users();
    const wanted = Math.min(this.most, Math.ceil(users.length * 0.4));
    for (let tries = 0; this.#live.length < wanted && tries < 4; tries++) this.#begin(this.random.pick(users), at);
    for (const session of this.#live) {
      session.left -= 1;
      move(session.user, session.up.step(), session.down.step(), session.left <= 0);
    }
    this.#live = this.#live.filter(session => session.left > 0);
  }

  #begin(user: string, at: number): void {
    if (this.#live.some(session => session.user === user)) return;
    const typical = Math.exp(this.random.range(Math.log(30_000), Math.log(2_500_000)));
    this.#live.push({
      user,
      ip: this.random.chance(0.7) ? `100.64.${this.random.int(0, 63)}.${this.random.int(1, 254)}` : `203.0.113.${this.random.int(1, 254)}`,
      down: new RateWalk(this.random, typical),
      up: new RateWalk(this.random, typical / this.random.range(5, 20)),
      since: at,
      left: this.random.int(30, 900),
    });
  }

  /** As at the first second: everybody who will be there is there. */
  fill(at: number): void {
    const users = this.users();
    const wanted = Math.min(this.most, Math.ceil(users.length * 0.4));
    for (let tries = 0; this.#live.length < wanted && tries < wanted * 8; tries++) this.#begin(this.random.pick(users), at);
  }

  clear(): void {
    this.#live = [];
  }

  online(): readonly { readonly user: string; readonly ip: string; readonly since: number }[] {
    return this.#live;
  }
}
