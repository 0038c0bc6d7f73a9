import type { Server } from '@shared/model';
import { whereIs } from '@shared/ssh';

/** One entry a controller: that of one which is gone, or elsewhere now, is let go of, a new one gets its own. */
export function followControllers<S extends { readonly where: string }>(
  entries: Map<string, S>,
  servers: readonly Server[],
  make: (where: string) => S,
  gone: (serverId: string, entry: S) => void,
): void {
  const wanted = new Map(servers.flatMap(server => (server.kind === 'mihomo' ? [[server.id, whereIs(server)] as const] : [])));
  for (const [id, entry] of entries) {
    if (wanted.get(id) === entry.where) continue;
    entries.delete(id);
    gone(id, entry);
  }
  for (const [id, where] of wanted) if (!entries.has(id)) entries.set(id, make(where));
}
