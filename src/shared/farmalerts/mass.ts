/** Many ports that went offline at once are told as one, and as one that they are back. */
import { ended, opened } from './held';
import type { AlertEnd, FarmAlert, FarmAlertChange, FarmRules, Held, PortSight } from './types';

export interface Due {
  readonly key: string;
  readonly sight: PortSight;
  readonly since: number;
}
type Member = FarmAlert['ports'][number];

/** Ports that are offline and not told yet, by when they went: each with those that went within `withinMs` of it. */
export function clusterOf(due: Due, waiting: readonly Due[], withinMs: number): readonly Due[] {
  return waiting.filter(other => Math.abs(other.since - due.since) <= withinMs);
}

export const memberOf = ({ sight }: Due): Member => ({ id: sight.port.id, name: sight.port.name });

export function groupAlert(members: readonly Due[], at: number): FarmAlert {
  const ports = members.map(memberOf);
  return {
    ...{ id: `ports-offline/@${at}`, condition: 'ports-offline', portId: null, portName: null, service: null, value: ports.length },
    ...{ ports, most: ports.length, since: Math.min(...members.map(({ since }) => since)), carried: false },
  };
}

/** An alert of one port that was told within a group: only its end is told. */
export const carriedAlert = (member: Due, at: number): FarmAlert => ({
  ...{ id: `port-offline/${member.sight.port.id}@${at}`, condition: 'port-offline', service: null, value: null, ports: [], most: 0 },
  ...{ portId: member.sight.port.id, portName: member.sight.port.name, since: member.since, carried: true },
});

/**
 * The open group after a reading: `left` says which of its ports are back, off or gone. While at least `massAtLeast` are down it goes on;
 * with fewer it ends, and the end of each that is left is told by itself.
 */
export function settleGroup(
  held: Held,
  left: ReadonlyMap<number, AlertEnd>,
  joined: readonly Member[],
  rules: Pick<FarmRules, 'massAtLeast'>,
  at: number,
): { readonly held: Held; readonly changes: readonly FarmAlertChange[] } {
  const group = held.open;
  if (!group) return { held, changes: [] };
  const ports = [...group.ports.filter(({ id }) => !left.has(id)), ...joined];
  if (ports.length === group.ports.length && joined.length === 0) return { held, changes: [] };
  const alert = { ...group, ports, most: group.most + joined.length, value: ports.length };
  if (ports.length >= Math.max(2, rules.massAtLeast)) return { held: opened(held, alert), changes: [{ type: 'changed', alert }] };
  const back = group.ports.some(({ id }) => left.get(id) === 'recovered');
  return { held: { open: null, against: null, endedAt: at }, changes: [ended(alert, at, back ? 'recovered' : 'off')] };
}
