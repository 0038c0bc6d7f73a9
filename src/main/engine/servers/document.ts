/** The stored list of servers: read with care, migrated step by step, written whole. */
import type { Server } from '@shared/model';
import { SERVER_LIST_VERSION, type ServerListDocument, serverListSchema, serverSchema } from '@shared/model.schema';

export interface ServerList {
  readonly servers: readonly Server[];
  /** Entries that could not be read, as they were: written back untouched. */
  readonly unreadable: readonly unknown[];
}
/** `new`: nothing stored. `bad`: not a list of servers at all. `newer`: of a later version, which alone may write it. */
export type ReadList = ServerList & { readonly state: 'new' | 'good' | 'bad' | 'newer'; readonly lost: number };

/** Step n turns a list of version n + 1 into one of version n + 2: never changed once released, only added to. */
export const MIGRATIONS: readonly ((entries: readonly unknown[]) => readonly unknown[])[] = [
  // `ssh` came. What was there stays; an older program, which would connect past the tunnel, now knows that the list is not its own.
  entries => entries,
];

const EMPTY: ServerList = { servers: [], unreadable: [] };

/** Reads what `Document.get` gave. Entries are judged one by one; two with one id: the first counts. */
export function readList(stored: unknown, migrations = MIGRATIONS): ReadList {
  if (stored === undefined) return { ...EMPTY, state: 'new', lost: 0 };
  const parsed = serverListSchema.safeParse(stored);
  if (!parsed.success) return { ...EMPTY, state: 'bad', lost: 0 };
  const { version, servers: entries, unreadable: before = [] } = parsed.data;
  const migrated = migrations.slice(version - 1).reduce<readonly unknown[]>((current, step) => step(current), entries);
  const servers: Server[] = [];
  const unreadable: unknown[] = [];
  for (const entry of migrated) {
    const server = readEntry(entry);
    if (server && !servers.some(other => other.id === server.id)) servers.push(server);
    else unreadable.push(entry);
  }
  const state = version > migrations.length + 1 ? 'newer' : 'good';
  return { servers, unreadable: [...before, ...unreadable], state, lost: unreadable.length };
}

export const writeList = (list: ServerList): ServerListDocument => ({
  version: SERVER_LIST_VERSION,
  servers: [...list.servers],
  ...(list.unreadable.length > 0 ? { unreadable: [...list.unreadable] } : {}),
});

function readEntry(entry: unknown): Server | null {
  const parsed = serverSchema.safeParse(entry);
  return parsed.success && !parsed.data.lab ? parsed.data : null;
}
