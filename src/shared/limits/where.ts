import type { Limit, LimitWhere, Server } from '../model';
import { factsOf } from './measures';

/** Whether a limit is over a server: one it names, or any that has the measure. */
export function isOver(limit: Pick<Limit, 'measure' | 'where'>, server: Pick<Server, 'id' | 'kind'>): boolean {
  return factsOf(limit.measure).kinds.includes(server.kind) && namesServer(limit.where, server.id);
}

export function namesServer(where: LimitWhere, serverId: string): boolean {
  switch (where.type) {
    case 'all':
      return true;
    case 'servers':
      return where.ids.includes(serverId);
    case 'subjects':
      return where.serverId === serverId;
  }
}

/** Whether it is over that key, port or node, of a server that it names. */
export const namesSubject = (where: LimitWhere, subject: string): boolean => where.type !== 'subjects' || where.subjects.includes(subject);

/** The servers that a limit names; null: all there are. */
export function serversOf(where: LimitWhere): readonly string[] | null {
  switch (where.type) {
    case 'all':
      return null;
    case 'servers':
      return where.ids;
    case 'subjects':
      return [where.serverId];
  }
}

/** The limit once a server is gone; null: it was over nothing else. */
export function withoutServer(limit: Limit, serverId: string): Limit | null {
  const { where } = limit;
  const named = serversOf(where);
  if (named === null || !named.includes(serverId)) return limit;
  const ids = named.filter(id => id !== serverId);
  return ids.length === 0 ? null : { ...limit, where: { type: 'servers', ids } };
}
