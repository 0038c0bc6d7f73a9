/**
 * What is told of breaches, and when: one notice per breach, its end in the same notice; three or more that begin within a minute - of one limit,
 * or of three servers - are one; in quiet hours they are held, and told after as one. Deterministic: no clock, no timer; `now` is any time in ms that
 * only goes forward.
 */
import type { Breach, BreachTold } from '../model';
import { type HeldSummary, heldSummary, type Named, type Outage, outageOf } from './outage';

/** What to say now. `tag` of a breach's own notice is its id. */
export type Telling =
  | { readonly type: 'breach' | 'recovery'; readonly named: Named }
  | { readonly type: 'outage'; readonly outage: Outage }
  | { readonly type: 'held'; readonly summary: HeldSummary };
export interface Marked {
  readonly breaches: readonly Breach[];
  readonly told: BreachTold;
}
/** `marks` are stored before anything is told: after a crash between the two it is not told twice. */
export interface Due {
  readonly tellings: readonly Telling[];
  readonly marks: readonly Marked[];
}

/** Notices wait so long for others that belong to them. */
export const SETTLE_MS = 3_000;
/** What begins within this time of each other is one. */
export const TOGETHER_MS = 60_000;
export const MASS = 3;
/** A notice of many is renewed at most so often, while more join, and while some of them end. */
const RENEW_MS = 10_000;
const PROGRESS_MS = 60_000;

interface Single {
  readonly at: number;
  named: Named;
  told: boolean;
}
interface Group {
  readonly id: string;
  readonly limitId: string | null;
  readonly members: Map<string, Named>;
  /** Ids of those that last: of thousands not each is looked at for each. */
  readonly lasting: Set<string>;
  /** What was marked of them last. */
  readonly marked: Map<string, BreachTold>;
  readonly replaces: string[];
  lastBegan: number;
  toldAt: number | null;
  dueAt: number | null;
}

export interface Teller {
  /** A breach began, ended. `quiet`: that is held; what is held is marked so at once. */
  began(named: Named, now: number, quiet: boolean): Due;
  ended(named: Named, now: number, quiet: boolean): Due;
  /** What was done because of it has an outcome: told in its notice where it has one of its own. */
  acted(named: Named): void;
  /** Another notice that the quiet hours hold back. */
  hold(): void;
  /** Takes up what became of open breaches since: worse, muted. Those that are gone without an end (null) are told no more. */
  refresh(current: (id: string) => Breach | null): void;
  /** What to tell by `now`. `quiet`: what is held stays so. */
  due(now: number, quiet: boolean): Due;
  /** When `due` has something to say next, quiet hours aside; null: nothing waits. */
  nextAt(): number | null;
  /** Something is held for the end of the quiet hours. */
  readonly holds: boolean;
}

const NOTHING: Due = { tellings: [], marks: [] };

export function createTeller(): Teller {
  /** Breaches with a notice of their own that began within the last minute, by id. */
  const singles = new Map<string, Single>();
  const groups: Group[] = [];
  /** Ends and outcomes that wait to be told in their breach's own notice. */
  const endings = new Map<string, { readonly dueAt: number; readonly named: Named }>();
  const outcomes = new Map<string, Named>();
  const held = new Map<string, Named>();
  const recovered = new Map<string, Named>();
  const replaced: string[] = [];
  let others = 0;
  let made = 0;

  const forgetOld = (now: number): void => {
    for (const [id, { at, told }] of singles) if (told && (now - at > TOGETHER_MS || now < at)) singles.delete(id);
  };
  const join = (limitId: string | null, from: readonly (readonly [string, Single])[], now: number): void => {
    const members = new Map(from.map(([id, { named }]) => [id, named]));
    const replaces = from.flatMap(([id, { told }]) => (told ? id : []));
    for (const id of members.keys()) singles.delete(id);
    made += 1;
    const id = `${limitId ?? 'servers'}#${made}`;
    const lasting = lastingOf(members);
    groups.push({ id, limitId, members, lasting, marked: new Map(), replaces, lastBegan: now, toldAt: null, dueAt: now + SETTLE_MS });
  };
  const renew = (group: Group, now: number): void => {
    const soonest =
      group.toldAt === null ? now + SETTLE_MS : Math.max(now + SETTLE_MS, group.lasting.size > 0 ? group.toldAt + RENEW_MS : 0);
    group.dueAt = group.dueAt === null ? soonest : Math.min(group.dueAt, soonest);
  };
  const groupFor = (limitId: string, now: number): Group | undefined => {
    const near = groups.filter(({ lastBegan }) => now >= lastBegan && now - lastBegan <= TOGETHER_MS);
    return near.find(group => group.limitId === limitId) ?? near.find(group => group.limitId === null);
  };

  const dueSingles = (now: number): Due => {
    const tellings: Telling[] = [];
    const marks: Marked[] = [];
    for (const [id, single] of singles) {
      if (single.told || now < single.at + SETTLE_MS) continue;
      single.told = true;
      const { breach } = single.named;
      const over = breach.endedAt !== null;
      if (over) singles.delete(id);
      if (breach.muted) continue;
      marks.push({ breaches: [breach], told: over ? 'paired' : 'once' });
      tellings.push({ type: over ? 'recovery' : 'breach', named: single.named });
    }
    return { tellings, marks };
  };
  const dueGroups = (now: number): Due => {
    const tellings: Telling[] = [];
    const marks: Marked[] = [];
    for (const group of [...groups]) {
      if (group.dueAt === null || now < group.dueAt) continue;
      const members = [...group.members.values()];
      const over = members.every(isOver);
      if (over) groups.splice(groups.indexOf(group), 1);
      if (members.some(({ breach }) => !breach.muted)) {
        for (const told of ['grouped', 'paired'] as const) {
          const moved = members.filter(named => isOver(named) === (told === 'paired') && group.marked.get(idOf(named)) !== told);
          for (const named of moved) group.marked.set(idOf(named), told);
          if (moved.length > 0) marks.push({ breaches: moved.map(({ breach }) => breach), told });
        }
        tellings.push({ type: 'outage', outage: outageOf(group.id, group.limitId, members, [...group.replaces]) });
      }
      group.toldAt = now;
      group.dueAt = null;
      group.replaces.length = 0;
    }
    return { tellings, marks };
  };
  const dueEndings = (now: number): Due => {
    const ready = [...endings.values()].filter(({ dueAt }) => dueAt <= now).map(({ named }) => named);
    for (const named of ready) {
      endings.delete(idOf(named));
      singles.delete(idOf(named));
    }
    const heard = ready.filter(({ breach }) => !breach.muted);
    if (heard.length === 0) return NOTHING;
    const tellings: Telling[] = [];
    const many = (limitId: string | null, of: readonly Named[]): void => {
      made += 1;
      tellings.push({ type: 'outage', outage: outageOf(`over#${made}`, limitId, of, of.map(idOf)) });
    };
    const rest: Named[] = [];
    for (const limitId of new Set(heard.map(({ breach }) => breach.limitId))) {
      const of = heard.filter(({ breach }) => breach.limitId === limitId);
      if (of.length >= MASS) many(limitId, of);
      else rest.push(...of);
    }
    if (serversIn(rest) >= MASS) many(null, rest);
    else for (const named of rest) tellings.push({ type: 'recovery', named });
    return { tellings, marks: [{ breaches: heard.map(({ breach }) => breach), told: 'paired' }] };
  };
  const holdEnds = (ended: readonly Named[]): Due => {
    for (const named of ended) recovered.set(idOf(named), named);
    return { tellings: [], marks: [{ breaches: ended.map(({ breach }) => breach), told: 'held' }] };
  };
  const dueHeld = (): Due => {
    if (!teller.holds) return NOTHING;
    const began = [...held.values()].filter(({ breach }) => !breach.muted);
    const over = [...began.filter(isOver), ...recovered.values()];
    const marks: readonly Marked[] = [
      { breaches: began.filter(named => !isOver(named)).map(({ breach }) => breach), told: 'grouped' },
      { breaches: over.map(({ breach }) => breach), told: 'paired' },
    ];
    const summary = heldSummary(began, [...recovered.values()], others, [...replaced]);
    held.clear();
    recovered.clear();
    replaced.length = 0;
    others = 0;
    if (summary.count + summary.over + summary.others === 0) return NOTHING;
    return { tellings: [{ type: 'held', summary }], marks: marks.filter(({ breaches }) => breaches.length > 0) };
  };
  const dueOutcomes = (): Due => {
    const tellings = [...outcomes.values()].map((named): Telling => ({ type: 'breach', named }));
    outcomes.clear();
    return { tellings, marks: [] };
  };

  const teller: Teller = {
    began(named, now, quiet) {
      const { id, limitId } = named.breach;
      if (quiet) {
        held.set(id, named);
        return { tellings: [], marks: [{ breaches: [named.breach], told: 'held' }] };
      }
      forgetOld(now);
      const group = groupFor(limitId, now);
      if (group) {
        group.members.set(id, named);
        group.lasting.add(id);
        group.lastBegan = now;
        renew(group, now);
        return NOTHING;
      }
      singles.set(id, { at: now, named, told: false });
      const near = [...singles].filter(([, { named: other }]) => !isOver(other));
      const same = near.filter(([, { named: other }]) => other.breach.limitId === limitId);
      if (same.length >= MASS) join(limitId, same, now);
      else if (serversIn(near.map(([, { named: other }]) => other)) >= MASS) join(null, near, now);
      return NOTHING;
    },
    ended(named, now, quiet) {
      const { id, told, muted } = named.breach;
      outcomes.delete(id);
      if (held.has(id)) {
        held.set(id, named);
        return NOTHING;
      }
      const group = groups.find(({ members }) => members.has(id));
      if (group) {
        group.members.set(id, named);
        group.lasting.delete(id);
        const over = group.lasting.size === 0;
        if (quiet && group.toldAt !== null) {
          if (!over) {
            group.marked.set(id, 'paired');
            return holdEnds([named]);
          }
          replaced.push(group.id);
          groups.splice(groups.indexOf(group), 1);
          // With it those whose end was to be told in its next notice.
          return holdEnds([...group.members.values()].filter(member => group.marked.get(idOf(member)) !== 'paired'));
        }
        if (over) group.dueAt = Math.min(group.dueAt ?? Number.POSITIVE_INFINITY, now + SETTLE_MS);
        else group.dueAt ??= now + PROGRESS_MS;
        return NOTHING;
      }
      const single = singles.get(id);
      if (single && !single.told) {
        single.named = named;
        return NOTHING;
      }
      if (muted || (!single && told !== 'once' && told !== 'grouped')) return NOTHING;
      if (!quiet) {
        // Over, it joins no outage any more.
        if (single) single.named = named;
        endings.set(id, { dueAt: now + SETTLE_MS, named });
        return NOTHING;
      }
      singles.delete(id);
      replaced.push(id);
      return holdEnds([named]);
    },
    acted(named) {
      const { id, told } = named.breach;
      if (held.has(id)) held.set(id, named);
      const single = singles.get(id);
      if (single) single.named = named;
      if (single ? single.told : told === 'once') outcomes.set(id, named);
    },
    hold() {
      others += 1;
    },
    refresh(current) {
      const renewed = (named: Named): Named | null => {
        if (isOver(named)) return named;
        const breach = current(idOf(named));
        return breach && (breach === named.breach ? named : { ...named, breach });
      };
      const renewAll = (all: Map<string, Named>): void => {
        for (const [id, named] of all) {
          const next = renewed(named);
          if (next) all.set(id, next);
          else all.delete(id);
        }
      };
      renewAll(held);
      for (const [id, single] of singles) {
        const next = renewed(single.named);
        if (next) single.named = next;
        else singles.delete(id);
      }
      for (const group of [...groups]) {
        renewAll(group.members);
        const before = group.lasting.size;
        for (const id of group.lasting) if (!group.members.has(id)) group.lasting.delete(id);
        // The last that lasted are gone without an end: the others are over.
        if (before > 0 && group.lasting.size === 0) group.dueAt ??= 0;
        if (group.members.size === 0) groups.splice(groups.indexOf(group), 1);
      }
    },
    due(now, quiet) {
      forgetOld(now);
      const parts = [quiet ? NOTHING : dueHeld(), dueSingles(now), dueGroups(now), dueEndings(now), dueOutcomes()];
      return { tellings: parts.flatMap(part => part.tellings), marks: parts.flatMap(part => part.marks) };
    },
    nextAt() {
      const times = [
        ...[...singles.values()].flatMap(({ told, at }) => (told ? [] : at + SETTLE_MS)),
        ...groups.flatMap(({ dueAt }) => dueAt ?? []),
        ...[...endings.values()].map(({ dueAt }) => dueAt),
        ...(outcomes.size > 0 ? [0] : []),
      ];
      return times.length === 0 ? null : times.reduce((least, at) => Math.min(least, at));
    },
    get holds() {
      return held.size > 0 || recovered.size > 0 || others > 0;
    },
  };
  return teller;
}

const isOver = ({ breach }: Named): boolean => breach.endedAt !== null;
const idOf = ({ breach }: Named): string => breach.id;
const lastingOf = (members: ReadonlyMap<string, Named>): Set<string> =>
  new Set([...members].flatMap(([id, named]) => (isOver(named) ? [] : id)));
const serversIn = (all: readonly Named[]): number => new Set(all.map(({ breach }) => breach.serverId)).size;
