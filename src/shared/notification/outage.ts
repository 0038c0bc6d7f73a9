/** Several breaches told as one: what is said of them. Pure. */
import type { Breach, Measure } from '../model';

/** A breach as it is told, with the name of its server then. */
export interface Named {
  readonly breach: Breach;
  readonly serverName: string;
}

/** Breaches that began, or ended, together. */
export interface Outage {
  readonly id: string;
  /** Null: of several limits. */
  readonly limitId: string | null;
  readonly limitName: string;
  readonly measure: Measure | null;
  readonly count: number;
  /** How many of them last. */
  readonly open: number;
  /** The first few subjects, or servers where it is of several limits. */
  readonly names: readonly string[];
  /** How many names there are. */
  readonly named: number;
  /** Of servers; one name where all are of the same server. */
  readonly servers: number;
  readonly serverId: string | null;
  readonly serverName: string;
  /** From the first beginning to the last end; null while one lasts. */
  readonly lastedMs: number | null;
  /** The open ones, for muting: the first few hundred. */
  readonly breachIds: readonly string[];
  /** Notices that this one takes the place of. */
  readonly replaces: readonly string[];
}

const NAMES = 3;
const MUTED_AT_ONCE = 500;

export function outageOf(id: string, limitId: string | null, members: readonly Named[], replaces: readonly string[]): Outage {
  const open = members.filter(({ breach }) => breach.endedAt === null);
  const servers = [...new Map(members.map(({ breach, serverName }) => [breach.serverId, serverName])).entries()];
  const subjects = members.map(({ breach, serverName }) => (breach.subject === '' ? serverName : breach.subjectName));
  const names = limitId === null ? servers.map(([, name]) => name) : [...new Set(subjects)];
  const [first] = members;
  const [serverId = '', serverName = ''] = servers[0] ?? [];
  const began = members.reduce((least, { breach }) => Math.min(least, breach.startedAt), Number.POSITIVE_INFINITY);
  const ended = members.reduce((most, { breach }) => Math.max(most, breach.endedAt ?? 0), 0);
  return {
    id,
    limitId,
    limitName: limitId === null ? '' : (first?.breach.limitName ?? ''),
    measure: limitId === null ? null : (first?.breach.measure ?? null),
    count: members.length,
    open: open.length,
    names: names.slice(0, NAMES),
    named: names.length,
    servers: servers.length,
    serverId: servers.length === 1 ? serverId : null,
    serverName: servers.length === 1 ? serverName : '',
    lastedMs: open.length === 0 ? Math.max(0, ended - began) : null,
    breachIds: open.slice(0, MUTED_AT_ONCE).map(({ breach }) => breach.id),
    replaces,
  };
}

/** What the quiet hours held back. */
export interface HeldSummary {
  readonly count: number;
  readonly open: number;
  /** Told before the quiet hours, over since. */
  readonly over: number;
  /** Notices of other kinds. */
  readonly others: number;
  readonly names: readonly string[];
  readonly named: number;
  readonly breachIds: readonly string[];
  readonly replaces: readonly string[];
}

export function heldSummary(
  began: readonly Named[],
  recovered: readonly Named[],
  others: number,
  replaces: readonly string[],
): HeldSummary {
  const open = began.filter(({ breach }) => breach.endedAt === null);
  // What still lasts is named first.
  const names = [
    ...new Set([...open, ...began].map(({ breach, serverName }) => `${breach.subjectName || serverName}: ${breach.limitName}`)),
  ];
  return {
    count: began.length,
    open: open.length,
    over: recovered.length,
    others,
    names: names.slice(0, NAMES),
    named: names.length,
    breachIds: open.slice(0, MUTED_AT_ONCE).map(({ breach }) => breach.id),
    replaces,
  };
}
