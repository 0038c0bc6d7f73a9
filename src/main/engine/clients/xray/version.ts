import type { VersionRange } from './api';
import type { Call, Capabilities, Service } from './capabilities';

interface Dated {
  readonly call: Call;
  readonly service: Service;
  /** First version that has it, and the newest before that. */
  readonly since: string;
  readonly before: string;
}
/** Calls by the version that brought them, oldest first. */
const DATED: readonly Dated[] = [
  { call: 'GetBalancerInfo', service: 'RoutingService', since: '1.8.8', before: '1.8.7' },
  { call: 'GetStatsOnline', service: 'StatsService', since: '24.11.5', before: '24.11.4' },
  { call: 'GetInboundUsers', service: 'HandlerService', since: '24.11.5', before: '24.11.4' },
  { call: 'GetStatsOnlineIpList', service: 'StatsService', since: '25.2.18', before: '25.2.17' },
  { call: 'ListInbounds', service: 'HandlerService', since: '25.6.7', before: '25.6.6' },
  { call: 'isOnlyTags', service: 'HandlerService', since: '25.7.23', before: '25.7.22' },
  { call: 'GetAllOnlineUsers', service: 'StatsService', since: '26.1.13', before: '26.1.12' },
  { call: 'ListRule', service: 'RoutingService', since: '26.1.23', before: '26.1.22' },
  { call: 'GetUsersStats', service: 'StatsService', since: '26.4.13', before: '26.4.12' },
];

/** Oldest and newest version that fit what is there and what is not; a service that is not configured says nothing. */
export function versionRange({ calls, services }: Capabilities): VersionRange {
  const asked = DATED.filter(({ service }) => services.has(service));
  const present = asked.filter(({ call }) => calls.has(call));
  const absent = asked.filter(({ call }) => !calls.has(call));
  return {
    from: present.at(-1)?.since ?? null,
    to: absent[0]?.before ?? null,
    present: present.map(({ call }) => call),
    absent: absent.map(({ call }) => call),
  };
}

/** `26.1.23–26.4.12`, `26.4.13+`, `≤24.11.4`; null: nothing dates it. */
export function versionText({ from, to }: VersionRange): string | null {
  if (from === null) return to === null ? null : `≤${to}`;
  return to === null ? `${from}+` : `${from}–${to}`;
}

/** Numbers of a version, to compare two by. */
const parts = (version: string): readonly number[] => version.split('.').map(Number);
function isBefore(one: string, other: string): boolean {
  const [a, b] = [parts(one), parts(other)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** Versions between which VLESS without a flow may be counted twice (Xray issue 5446). */
const TWICE = { from: '25.10.15', to: '26.1.12' } as const;

/** Whether the range holds one of the versions that may count twice; an unknown end counts as reaching there. */
export function mayCountTwice({ from, to }: VersionRange): boolean {
  if (from === null && to === null) return false;
  return !(to !== null && isBefore(to, TWICE.from)) && !(from !== null && isBefore(TWICE.to, from));
}
