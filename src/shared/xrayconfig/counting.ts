import { SYSTEM_COUNTERS } from '../doctor/facts';
import { levelLines, STATS_LINES, systemLines } from '../doctor/lines';
import { attention, type Problem } from './problem';
import { type ConfigShape, fields } from './shape';

const PER_USER = ['statsUserUplink', 'statsUserDownlink'] as const;
const ONLINE = 'statsUserOnline';

function levelProblems(shape: ConfigShape, level: number, users: number): readonly Problem[] {
  const policy = fields(shape.levels[String(level)]) ?? {};
  const there = [...PER_USER, ONLINE].filter(name => policy[name] === true);
  const missing = PER_USER.filter(name => policy[name] !== true);
  if (missing.length > 0)
    return [attention('level-uncounted', { level, users, missing: missing.join(', ') }, levelLines(level, missing, there))];
  return policy[ONLINE] === true ? [] : [attention('level-not-online', { level, users }, levelLines(level, [ONLINE], there))];
}

/** Whether everything is counted. */
export function countingProblems(shape: ConfigShape): readonly Problem[] {
  const users = new Map<number, number>();
  for (const { level } of shape.inbounds.flatMap(inbound => inbound.users)) users.set(level, (users.get(level) ?? 0) + 1);
  // Keys that are added over the API have level 0.
  if (users.size === 0) users.set(0, 0);
  const wanted = SYSTEM_COUNTERS.filter(name => name.startsWith('statsInbound') || shape.outboundTags.some(tag => tag !== ''));
  const missing = wanted.filter(name => shape.system[name] !== true);
  const there = wanted.filter(name => !missing.includes(name));
  return [
    ...(shape.hasStats ? [] : [attention('no-stats', {}, STATS_LINES)]),
    ...[...users].sort(([a], [b]) => a - b).flatMap(([level, count]) => levelProblems(shape, level, count)),
    ...(missing.length > 0 ? [attention('system-uncounted', { missing: missing.join(', ') }, systemLines(missing, there))] : []),
  ];
}
