/** Keys, ports and nodes of a server by part of a name, for a limit that is over some of them only; and the names of those chosen. */
import type { SubjectType } from '@shared/limits/measures';
import { useEffect, useState } from 'react';
import { call } from '../../api';
import { useIsLive } from '../../stores/app';

export interface Subject {
  readonly id: string;
  readonly name: string;
}
export type SomeSubject = Exclude<SubjectType, 'server'>;

const MOST = 50;
/** Names learnt so far, by server and id. */
const names = new Map<string, string>();
const learn = (serverId: string, subjects: readonly Subject[]): readonly Subject[] => {
  for (const { id, name } of subjects) names.set(`${serverId} ${id}`, name);
  return subjects;
};
/** The name of a chosen one; one that is not there any more is called by its id. */
export const subjectName = (serverId: string, id: string): string => names.get(`${serverId} ${id}`) ?? id;

async function find(serverId: string, type: SomeSubject, search: string): Promise<readonly Subject[]> {
  switch (type) {
    case 'key': {
      const query = { view: 'all', search, sort: { by: 'name', descending: false }, offset: 0, limit: MOST } as const;
      const { rows } = await call('queryKeys', { serverId, query });
      return rows.map(({ id, name }) => ({ id, name }));
    }
    case 'port': {
      const ports = await call('listPorts', { serverId });
      const wanted = search.toLowerCase();
      return ports.map(({ port }) => ({ id: String(port.id), name: port.name })).filter(({ name }) => name.toLowerCase().includes(wanted));
    }
    case 'node':
      return findNodes(serverId, search);
  }
}

/** The group that has all nodes, or else the largest, tells them. */
async function findNodes(serverId: string, search: string): Promise<readonly Subject[]> {
  const query = { search, state: 'all', order: 'name', keep: false } as const;
  const { groups } = await call('queryNodes', { serverId, query: { ...query, ranges: [] }, again: false });
  const whole = groups.find(({ name }) => name === 'GLOBAL') ?? groups.toSorted((a, b) => b.members - a.members)[0];
  if (!whole) return [];
  const ranges = [{ group: whole.name, offset: 0, limit: MOST }];
  const answer = await call('queryNodes', { serverId, query: { ...query, ranges }, again: false });
  return answer.ranges.flatMap(({ rows }) => rows.filter(({ isGroup }) => !isGroup).map(({ name }) => ({ id: name, name })));
}

const TYPING_MS = 150;
/** What a search finds, at most 50; null until the first answer. */
export function useSubjects(serverId: string, type: SomeSubject, search: string): readonly Subject[] | null {
  const [found, setFound] = useState<readonly Subject[] | null>(null);
  const live = useIsLive(serverId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a server that comes back is asked again
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => {
      find(serverId, type, search.trim()).then(
        subjects => {
          if (!over) setFound(learn(serverId, subjects).slice(0, MOST));
        },
        () => {
          if (!over) setFound(before => before ?? []);
        },
      );
    }, TYPING_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [serverId, type, search, live]);
  return found;
}

/** Most chips that are named by asking; a limit over more of them is counted. */
const NAMED = 20;
/** Learns the names of keys that a limit was stored with; those of ports come with their list, nodes are called by their names. */
export function useKeyNames(serverId: string, ids: readonly string[]): void {
  const [, redraw] = useState(0);
  const unknown = ids.slice(0, NAMED).filter(id => !names.has(`${serverId} ${id}`));
  const asked = JSON.stringify(unknown);
  const live = useIsLive(serverId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a server that comes back is asked again
  useEffect(() => {
    let over = false;
    const wanted = JSON.parse(asked) as readonly string[];
    const asking = wanted.map(keyId =>
      call('readKey', { serverId, keyId }).then(
        ({ row }) => void learn(serverId, [{ id: keyId, name: row.name }]),
        // Gone, or its server was not read yet: its id stands for it meanwhile.
        () => undefined,
      ),
    );
    void Promise.all(asking).then(() => {
      if (!over && wanted.length > 0) redraw(count => count + 1);
    });
    return () => {
      over = true;
    };
  }, [serverId, asked, live]);
}
