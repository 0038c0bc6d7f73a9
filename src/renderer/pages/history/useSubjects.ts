/** What lines there could be: servers, or the keys, ports or nodes of one. */
import type { Server } from '@shared/model';
import { useMemo } from 'react';
import { call } from '../../api';
import { useIsLive } from '../../stores/app';
import { ABOUT, type By, KINDS_WITH, kindHas, type Measure } from './measures';
import type { Range } from './ranges';
import { type Latest, useLatest } from './useLatest';
import { useServerList } from './useServerList';

export interface Subject {
  readonly id: string;
  /** Null: it is known on its server no more. */
  readonly name: string | null;
}
export interface Subjects {
  /** In the order in which the page chooses among them. */
  readonly list: readonly Subject[];
  /** How many more there are that are not listed. */
  readonly more: number;
}

type Asked = readonly [by: Exclude<By, 'server'>, serverId: string, measure: Measure, range: Range];
const DAY_PART = 3_600_000;
/** More of one server are not offered: a chart has five. */
const MOST = 50;
const byName = new Intl.Collator(undefined, { numeric: true });

/** Servers whose keys, ports or nodes can be drawn. */
export const holdersOf = (servers: readonly Server[], by: Exclude<By, 'server'>): readonly Server[] =>
  servers.filter(({ kind }) => KINDS_WITH[by].includes(kind));

async function subjectsOf(by: Exclude<By, 'server'>, serverId: string, measure: Measure, { from, to }: Range): Promise<Subjects> {
  switch (by) {
    case 'key': {
      const { keys, others } = await call('historyDays', { serverId, from, to, most: MOST });
      return { list: keys.map(({ keyId, name }) => ({ id: keyId, name })), more: others };
    }
    case 'port': {
      const [ports, known] = await Promise.all([
        call('listPorts', { serverId }).catch(() => []),
        call('historySeries', { serverId, metric: ABOUT[measure].metric }),
      ]);
      const names = new Map(ports.map(({ port }) => [String(port.id), port.name]));
      return listed(
        known.series.map(({ subject }) => ({ id: subject, name: names.get(subject) ?? subject })),
        known.count,
      );
    }
    case 'node': {
      const known = await call('historySeries', { serverId, metric: ABOUT[measure].metric });
      return listed(
        known.series.map(({ subject }) => ({ id: subject, name: subject })),
        known.count,
      );
    }
  }
}

function listed(all: readonly { readonly id: string; readonly name: string }[], count: number): Subjects {
  const list = all.filter(({ id }) => id !== '').toSorted((a, b) => byName.compare(a.name, b.name));
  return { list, more: Math.max(0, count - all.length) };
}

/**
 * What makes it another question. Which keys had most traffic is found out by days: a range that goes on a little has the same. Ports and nodes come and
 * go, and a farm that is not `live` yet cannot name its ports. Pure.
 */
export const askedFor = ([by, serverId, measure, { from, to }]: Asked, live: boolean): readonly unknown[] => [
  ...[by, serverId, measure],
  ...(by === 'key' ? [from, to].map(at => Math.floor(at / DAY_PART)) : [to, live]),
];

/** `serverId` null: by server. */
export function useSubjects(by: By, serverId: string | null, measure: Measure, range: Range): Latest<Subjects> {
  const servers = useServerList();
  const ids = JSON.stringify(servers.filter(({ kind }) => kindHas(kind, measure)).map(({ id, name }) => [id, name]));
  const own = useMemo(
    (): Subjects => ({ list: (JSON.parse(ids) as [string, string][]).map(([id, name]) => ({ id, name })), more: 0 }),
    [ids],
  );
  const live = useIsLive(serverId);
  const of: Asked | null = by === 'server' || serverId === null ? null : [by, serverId, measure, range];
  const found = useLatest(of === null ? null : JSON.stringify(askedFor(of, live)), async () => {
    if (of === null) throw new Error('nothing to ask');
    return { of: `${of[0]} ${of[1]} ${of[2]}`, subjects: await subjectsOf(...of) };
  });
  if (by === 'server') return { value: own, failure: null, busy: false, retry: found.retry };
  const value = found.value?.of === `${by} ${serverId} ${measure}` ? found.value.subjects : null;
  return { ...found, value };
}
