/**
 * Between those who find out and the desktop: breaches are told once each, many as one, after quiet hours what these held back. Whatever else is
 * told passes through, unless nobody asked for it and it is quiet.
 */
import type { Announcement } from '@shared/announcement';
import type { Breach, BreachTold, Settings } from '@shared/model';
import { isCritical, isUnasked } from '@shared/notification/category';
import type { Named } from '@shared/notification/outage';
import { isQuiet, quietEnd } from '@shared/notification/quiet';
import { createTeller, type Due, type Telling as Told } from '@shared/notification/teller';
import { zoneIn } from '@shared/settings';
import { zoneOf } from '@shared/walltime';
import type { Clock, Log } from '../outside';
import type { State } from '../state';

export interface TellingDeps {
  readonly clock: Clock;
  readonly state: State;
  readonly log: Log;
  readonly settings: () => Settings;
  announce(announcement: Announcement): void;
  /** The quiet hours that held something are over; `count`: of breaches. */
  quietOver(count: number): void;
  /** Written with the breaches: how they were told. */
  mark(breaches: readonly Breach[], told: BreachTold): void;
}
export interface Telling {
  announce(announcement: Announcement): void;
  /** Takes up what the last run left untold: breaches that it held, and open ones that nobody was told of. */
  resume(held: readonly Breach[]): void;
  /** Settings changed, or the computer woke: what waits may be due. */
  replan(): void;
  stop(): void;
}

/** The wall clock may be set meanwhile: what is held is looked at again at least so often. */
const LOOK_AGAIN_MS = 15 * 60_000;
/** A breach that began this long before the end of a run that told nothing of it is still news. */
const STILL_NEWS_MS = 10 * 60_000;
/** And never without a pause. */
const SOONEST_MS = 250;

export function createTelling({ clock, state, log, settings, announce, mark, quietOver }: TellingDeps): Telling {
  const teller = createTeller();
  let resumed = false;
  let stopped = false;
  let cancel: (() => void) | null = null;

  const zoneNow = () => zoneOf(zoneIn(settings()));
  const quiet = (): boolean => settings().quietHours.on && isQuiet(settings().quietHours, zoneNow(), clock.now());
  const holdsBack = ({ measure }: Breach): boolean => quiet() && !(settings().quietHours.critical && isCritical(measure));
  const named = (breach: Breach, serverName = state.getState().servers[breach.serverId]?.name ?? ''): Named => ({ breach, serverName });
  /** A limit may be over something that the user only wants to see in the list. */
  const wanted = ({ limitId, muted }: Breach): boolean =>
    settings().notifyBreaches && !muted && (state.getState().limits.find(({ id }) => id === limitId)?.tell.notification ?? true);

  const carryOut = ({ tellings, marks }: Due): void => {
    for (const { breaches, told } of marks) mark(breaches, told);
    for (const telling of tellings) {
      if (telling.type === 'held') quietOver(telling.summary.count);
      announce(toAnnouncement(telling));
    }
  };
  const look = (): void => {
    cancel = null;
    if (stopped) return;
    const open = new Map(state.getState().breaches.map(breach => [breach.id, breach]));
    teller.refresh(id => open.get(id) ?? null);
    carryOut(teller.due(clock.monotonic(), quiet()));
    replan();
  };
  const replan = (): void => {
    cancel?.();
    cancel = null;
    if (stopped) return;
    const waits: number[] = [];
    const next = teller.nextAt();
    if (next !== null) waits.push(next - clock.monotonic());
    if (teller.holds) {
      const end = quiet() ? quietEnd(settings().quietHours, zoneNow(), clock.now()) : clock.now();
      waits.push(Math.min(LOOK_AGAIN_MS, end === null ? LOOK_AGAIN_MS : end - clock.now()));
    }
    if (waits.length > 0) cancel = clock.after(Math.max(SOONEST_MS, Math.min(...waits)), look);
  };

  /** What was done because of a breach, as it was last seen. */
  const outcomes = new Map<string, string>();
  const followActions = (breaches: readonly Breach[]): void => {
    let news = false;
    for (const breach of breaches) {
      if (!breach.action) continue;
      const before = outcomes.get(breach.id);
      outcomes.set(breach.id, breach.action.state);
      if (breach.action.state === 'doing' || before === breach.action.state || !wanted(breach)) continue;
      teller.acted(named(breach));
      news = true;
    }
    if (outcomes.size > breaches.length) {
      const open = new Set(breaches.map(({ id }) => id));
      for (const id of outcomes.keys()) if (!open.has(id)) outcomes.delete(id);
    }
    if (news) replan();
  };
  const unsubscribe = state.subscribe((after, before) => {
    // Of the last run's breaches it was told then what was done.
    if (resumed && after.breaches !== before.breaches) followActions(after.breaches);
  });

  return {
    announce(announcement) {
      if (stopped) return;
      if (announcement.type === 'breach' || announcement.type === 'recovery') {
        const { breach, serverName, type } = announcement;
        const of = named(breach, serverName);
        if (type === 'recovery') carryOut(teller.ended(of, clock.monotonic(), holdsBack(breach)));
        else if (wanted(breach)) carryOut(teller.began(of, clock.monotonic(), holdsBack(breach)));
        replan();
        return;
      }
      if (!isUnasked(announcement) || !quiet()) {
        announce(announcement);
        return;
      }
      teller.hold();
      log.info('held back in quiet hours', { type: announcement.type });
      replan();
    },
    resume(held) {
      resumed = true;
      for (const { id, action } of state.getState().breaches) if (action) outcomes.set(id, action.state);
      // Marked already: the quiet hours held them, whether they last or are over.
      for (const breach of held) if (!breach.muted) teller.began(named(breach), clock.monotonic(), true);
      for (const breach of state.getState().breaches) {
        const age = clock.now() - breach.startedAt;
        if (breach.told === 'no' && age >= 0 && age < STILL_NEWS_MS && wanted(breach))
          carryOut(teller.began(named(breach), clock.monotonic(), holdsBack(breach)));
      }
      replan();
    },
    replan,
    stop() {
      stopped = true;
      unsubscribe();
      cancel?.();
      cancel = null;
    },
  };
}

function toAnnouncement(telling: Told): Announcement {
  switch (telling.type) {
    case 'breach':
    case 'recovery':
      return { type: telling.type, breach: telling.named.breach, serverName: telling.named.serverName };
    case 'outage':
      return { type: 'outage', outage: telling.outage };
    case 'held':
      return { type: 'held', summary: telling.summary };
  }
}
