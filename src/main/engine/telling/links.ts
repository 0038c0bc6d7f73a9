/**
 * Connections that will not come back by themselves. What is only out of reach for a while is the business of a limit over it (`unreachable`), which
 * says for how long is too long.
 */
import type { Announcement } from '@shared/announcement';
import type { ErrorCode, Failure, LinkState } from '@shared/model';

export interface LinkNewsDeps {
  name(serverId: string): string;
  announce(announcement: Announcement): void;
}
export interface LinkNews {
  heard(serverId: string, to: LinkState, failure: Failure | null): void;
  forget(serverId: string): void;
}

/** What the app itself asks for in its windows. */
const ASKED: ReadonlySet<ErrorCode> = new Set(['needs-secret', 'keychain', 'cancelled']);

/** Told are servers that were live in this run, once each until they are live again: what the last run said is not said again at the start. */
export function createLinkNews({ name, announce }: LinkNewsDeps): LinkNews {
  const live = new Set<string>();
  const stopped = new Set<string>();
  return {
    heard(serverId, to, failure) {
      if (to === 'live') {
        live.add(serverId);
        if (stopped.delete(serverId)) announce({ type: 'link-back', serverId, serverName: name(serverId) });
        return;
      }
      const over = to === 'auth-failed' || (to === 'stopped' && failure !== null);
      if (!over || !failure || ASKED.has(failure.code) || !live.has(serverId) || stopped.has(serverId)) return;
      stopped.add(serverId);
      announce({ type: 'link-stopped', serverId, serverName: name(serverId), failure });
    },
    forget(serverId) {
      live.delete(serverId);
      stopped.delete(serverId);
    },
  };
}
