/** Is everything counted, and rightly? */
import type { DoctorCheck } from '../model/doctor';
import { unlisted, waitsFor } from './access';
import { AFTER_LINES, attention, notApplicable, pass, waits } from './check';
import { type DoctorFacts, type ServerFacts, SYSTEM_COUNTERS } from './facts';
import { levelLines, STATS_LINES, systemLines } from './lines';
import type { LevelSurvey, UserSurvey } from './survey';

const KEY_COUNTERS = ['statsUserUplink', 'statsUserDownlink'] as const;
/** So many bytes through the inbounds, and still no counter of any user: more than handshakes of strangers. */
const SURELY_USED = 1_000_000;

/** Users of a level are counted from their first connection: none counted is a fault only when somebody was surely there. */
function judgeLevel({ level, users, up, down }: LevelSurvey, surelyUsed: boolean): DoctorCheck | null {
  const params = { level, users, counted: Math.max(up, down) };
  const lacks =
    up === 0 && down > 0 ? ['statsUserUplink'] : down === 0 && up > 0 ? ['statsUserDownlink'] : up === 0 && surelyUsed ? KEY_COUNTERS : [];
  if (lacks.length === 0) return null;
  const there = KEY_COUNTERS.filter(name => !lacks.includes(name));
  return attention(
    'key-traffic',
    lacks.length === 2 ? 'uncounted' : 'one-way',
    { ...params, missing: lacks.join(', ') },
    { config: levelLines(level, lacks, there), steps: AFTER_LINES },
  );
}

export function checkKeyTraffic(server: ServerFacts, survey: UserSurvey | null): DoctorCheck {
  const name = 'key-traffic';
  if (!server.services.includes('StatsService')) return waitsFor(name, 'services');
  if (server.counters?.type === 'off') return attention(name, 'stats-off', {}, { config: STATS_LINES, steps: AFTER_LINES });
  const unnamed = (server.inbounds ?? []).filter(inbound => inbound.unnamed > 0);
  const [first] = unnamed;
  if (first)
    return attention(
      name,
      'no-email',
      { inbound: first.tag, count: unnamed.reduce((sum, inbound) => sum + inbound.unnamed, 0) },
      { steps: ['give-emails', 'restart', 'check-again'] },
    );
  if (!survey) return waitsFor(name, 'users');
  if (survey.users === 0) return waits(name, 'no-users');
  const bytes = server.counters?.type === 'on' ? server.counters.inboundBytes : 0;
  const anyCounted = survey.levels.some(({ up, down }) => up + down > 0);
  // Whether one level is counted says nothing of another, but traffic that nobody is counted for belongs to somebody.
  const surelyUsed = !anyCounted && bytes > SURELY_USED;
  for (const level of survey.levels) {
    const wrong = judgeLevel(level, surelyUsed);
    if (wrong) return wrong;
  }
  const counted = survey.levels.reduce((sum, { up, down }) => sum + Math.max(up, down), 0);
  if (counted === 0) return waits(name, 'nobody-yet', { users: survey.users });
  const silent = survey.levels.find(({ up, down, users }) => up + down === 0 && users > 0);
  if (silent) return pass(name, 'level-silent', { counted, users: survey.users, level: silent.level, silent: silent.users });
  return pass(name, 'counted', { counted, users: survey.users });
}

export function checkSystemTraffic({ services, counters, taggedOutbounds }: ServerFacts): DoctorCheck {
  const name = 'system-traffic';
  if (!services.includes('StatsService')) return waitsFor(name, 'services');
  if (counters === null) return unlisted(name);
  if (counters.type === 'off') return attention(name, 'stats-off', {}, { config: STATS_LINES, steps: AFTER_LINES });
  // An outbound without a tag has no counter, whatever is switched on.
  const judged = SYSTEM_COUNTERS.filter(counter => taggedOutbounds !== 0 || counter.startsWith('statsInbound'));
  const missing = judged.filter(counter => !counters.system.includes(counter));
  const params = { have: judged.length - missing.length, of: judged.length, missing: missing.join(', ') };
  if (missing.length === 0) return pass(name, 'counted', params);
  return attention(name, 'missing', params, {
    config: systemLines(
      missing,
      judged.filter(counter => !missing.includes(counter)),
    ),
    steps: AFTER_LINES,
  });
}

export function checkNoResets({ services }: ServerFacts, survey: UserSurvey | null): DoctorCheck {
  const name = 'no-resets';
  if (!services.includes('StatsService')) return waitsFor(name, 'services');
  if (!survey) return waitsFor(name, 'users');
  const { restarts, foreignResets, since } = survey;
  if (since === null) return waits(name, 'no-readings');
  if (foreignResets > 0) return attention(name, 'reset', { times: foreignResets, restarts }, { steps: ['find-other', 'check-again'] });
  return pass(name, restarts > 0 ? 'exact-restarts' : 'exact', { restarts });
}

/** 1.8.6 up to this one counted Vision far too low. */
const LAST_OLD_VISION = '1.8.8';

/** Versions that miscount, as far as the version is known. */
export function checkCountingFaults({ version }: ServerFacts, survey: UserSurvey | null): DoctorCheck {
  const name = 'counting-faults';
  const params = { from: version.from ?? '', to: version.to ?? '' };
  if (version.mayCountTwice) {
    const concerned = survey?.withoutFlow ?? 0;
    if (survey && concerned === 0) return pass(name, 'twice-nobody', params);
    return attention(
      name,
      'may-count-twice',
      { ...params, count: concerned, users: survey?.users ?? 0 },
      { steps: ['upgrade', 'check-again'] },
    );
  }
  if (version.from === null && version.to === null) return notApplicable(name, 'version-unknown');
  // Nothing tells these from their neighbours.
  if ((version.from === null || version.from === LAST_OLD_VISION) && (survey === null || survey.vision > 0))
    return attention(name, 'old-vision', params, { steps: ['upgrade', 'check-again'] });
  if ((survey?.vision ?? 0) > 0) return pass(name, 'bursts', { ...params, count: survey?.vision ?? 0 });
  return pass(name, 'none', params);
}

/** What other restarts and readings mean for the whole report. */
export const restartsOf = ({ survey }: DoctorFacts): { readonly restartsSeen: number; readonly since: number | null } => ({
  restartsSeen: survey?.restarts ?? 0,
  since: survey?.since ?? null,
});
