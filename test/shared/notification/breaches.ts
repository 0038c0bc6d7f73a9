import type { Breach } from '@shared/model';
import type { Named } from '@shared/notification/outage';

/** A breach of one subject of a limit, with the name of its server. */
export function named(id: string, change: Partial<Breach> = {}): Named {
  const breach: Breach = {
    ...{ id, limitId: 'offline', limitName: 'Port offline', serverId: 'farm', subject: id, subjectName: `Port-${id}` },
    ...{ measure: 'portOffline', side: 'over', startedAt: 1_000, endedAt: null, peak: 1, threshold: 0, muted: false },
    ...{ acknowledgedAt: null, told: 'no', action: null },
    ...change,
  };
  return { breach, serverName: `${breach.serverId}-name` };
}
export const over = ({ breach, serverName }: Named, change: Partial<Breach> = {}): Named => ({
  breach: { ...breach, endedAt: breach.startedAt + 60_000, ...change },
  serverName,
});
