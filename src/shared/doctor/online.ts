/** Is it known who is there now, and from where? */
import type { DoctorCheck } from '../model/doctor';
import { waitsFor } from './access';
import { AFTER_LINES, attention, notApplicable, pass, waits } from './check';
import type { ServerFacts } from './facts';
import { levelLines } from './lines';
import type { UserSurvey } from './survey';

/** A list of a user's addresses exists from the user's first connection on, where the policy of its level asks for it. */
export function checkOnline({ services, calls, online }: ServerFacts, survey: UserSurvey | null): DoctorCheck {
  const name = 'online';
  if (!services.includes('StatsService')) return waitsFor(name, 'services');
  if (!calls.includes('GetStatsOnline')) return notApplicable(name, 'too-old');
  const kept = online.probes.filter(probe => probe.kept).length;
  if ((online.listed ?? 0) > 0 || kept > 0) return pass(name, 'counted', { count: online.listed ?? kept });
  if (online.probes.length === 0) return waits(name, 'nobody-moves');
  const level = survey?.levels.length === 1 ? (survey.levels[0]?.level ?? 0) : 0;
  return attention(
    name,
    'off',
    { level, count: online.probes.length },
    {
      config: levelLines(level, ['statsUserOnline'], ['statsUserUplink', 'statsUserDownlink']),
      steps: AFTER_LINES,
    },
  );
}

export function checkAddresses({ calls, online }: ServerFacts, whoIsOnline: DoctorCheck): DoctorCheck {
  const name = 'addresses';
  if (!calls.includes('GetStatsOnlineIpList')) return notApplicable(name, 'too-old');
  if (whoIsOnline.result !== 'pass') return waits(name, 'after-online');
  const { addresses, probes } = online;
  if (addresses === null) return waits(name, 'nobody-moves');
  // A list that stays empty while its user moves bytes: the server leaves out its own addresses.
  if (addresses.count === 0)
    return probes.length > 0
      ? attention(name, 'behind-proxy', {}, { steps: ['proxy-protocol', 'restart', 'check-again'] })
      : waits(name, 'nobody-moves');
  if (addresses.local === addresses.count)
    return attention(name, 'local-only', { count: addresses.count }, { steps: ['proxy-protocol', 'restart', 'check-again'] });
  return pass(name, 'seen', { count: addresses.count });
}
