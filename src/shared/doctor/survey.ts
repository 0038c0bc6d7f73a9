/** What the doctor must know of all users of a server, in few numbers: made where the list is, so that the list stays there. */
import type { ServerUser } from '../drift';
import { maskedUuid, nameProblem, sameName } from '../identity';

export interface LevelSurvey {
  readonly level: number;
  readonly users: number;
  /** Users of the level with a counter of what they sent, and of what they received. */
  readonly up: number;
  readonly down: number;
}
/** Some examples and how many there are in all. */
export interface Examples {
  readonly count: number;
  readonly some: readonly (readonly string[])[];
}
export interface UserSurvey {
  readonly users: number;
  /** By level, ascending. */
  readonly levels: readonly LevelSurvey[];
  /** Names with blanks, control characters or `>`. */
  readonly badNames: Examples;
  /** Names that differ in letter case alone: one user to Xray, two counters. */
  readonly twins: Examples;
  /** Users of one inbound with the same uuid, as Xray compares them: only the last of them works. */
  readonly sharedUuids: Examples;
  readonly withoutFlow: number;
  readonly vision: number;
  /** Names of users that moved bytes between the last two readings; at most five. */
  readonly moving: readonly string[];
  /** Restarts seen, how often others set counters back and when last, since when all is recorded (Unix ms). */
  readonly restarts: number;
  readonly foreignResets: number;
  readonly lastForeignReset: number | null;
  readonly since: number | null;
}

/** What the ledger adds to the users. */
export interface CountedFacts {
  /** Which counters of an email exist. */
  counters(email: string): { readonly up: boolean; readonly down: boolean };
  readonly moving: readonly string[];
  readonly restarts: number;
  readonly foreignResets: number;
  readonly lastForeignReset: number | null;
  readonly since: number | null;
}

const SOME = 3;
const MOVING = 5;

class Collected {
  private count = 0;
  private readonly some: (readonly string[])[] = [];
  add(...example: readonly string[]): void {
    this.count += 1;
    if (this.some.length < SOME) this.some.push(example);
  }
  get examples(): Examples {
    return { count: this.count, some: this.some };
  }
}

/** One pass over the users of every VLESS inbound. */
export function surveyUsers(users: Iterable<ServerUser>, counted: CountedFacts): UserSurvey {
  const levels = new Map<number, { users: number; up: number; down: number }>();
  const spellings = new Map<string, string>();
  const owners = new Map<string, string>();
  const [badNames, twins, sharedUuids] = [new Collected(), new Collected(), new Collected()];
  let [count, withoutFlow, vision] = [0, 0, 0];
  for (const { inboundTag, email, uuid, flow, level } of users) {
    count += 1;
    if (flow === '') withoutFlow += 1;
    if (flow.startsWith('xtls-rprx-vision')) vision += 1;
    if (nameProblem(email) === 'bad-name') badNames.add(email);
    const low = sameName(email);
    const spelling = spellings.get(low);
    if (spelling === undefined) spellings.set(low, email);
    else if (spelling !== email) twins.add(spelling, email);
    if (uuid !== null) {
      const who = `${inboundTag} ${maskedUuid(uuid)}`;
      const owner = owners.get(who);
      if (owner === undefined) owners.set(who, email);
      else if (sameName(owner) !== low) sharedUuids.add(owner, email);
    }
    const has = counted.counters(email);
    const sum = levels.get(level) ?? { users: 0, up: 0, down: 0 };
    levels.set(level, { users: sum.users + 1, up: sum.up + Number(has.up), down: sum.down + Number(has.down) });
  }
  const { restarts, foreignResets, lastForeignReset, since } = counted;
  return {
    users: count,
    levels: [...levels].map(([level, sums]) => ({ level, ...sums })).sort((a, b) => a.level - b.level),
    ...{ badNames: badNames.examples, twins: twins.examples, sharedUuids: sharedUuids.examples },
    ...{ withoutFlow, vision, moving: counted.moving.slice(0, MOVING) },
    ...{ restarts, foreignResets, lastForeignReset, since },
  };
}
