import type { AppState, PortView } from '@shared/model';

const SHOWN = 5;

export interface OtherPortsParts {
  readonly state: () => AppState;
  readonly listPorts: (serverId: string) => Promise<readonly PortView[]>;
  readonly onChange: () => void;
}

/** The first few ports of farms without favourites, so that their tray menu is of use from the first minute. */
export function createOtherPorts({ state, listPorts, onChange }: OtherPortsParts) {
  const ports: Record<string, readonly PortView[]> = {};
  /** What of each farm was read last, or is being read. */
  const seen = new Map<string, string>();
  const reading = new Set<string>();

  const read = async (serverId: string): Promise<void> => {
    reading.add(serverId);
    try {
      const views = (await listPorts(serverId)).slice(0, SHOWN);
      reading.delete(serverId);
      if (seen.has(serverId) && JSON.stringify(views) !== JSON.stringify(ports[serverId])) {
        ports[serverId] = views;
        onChange();
      }
      // What changed meanwhile.
      changed();
    } catch {
      // Its link state says why; the next change asks again.
      reading.delete(serverId);
      seen.delete(serverId);
    }
  };
  const changed = (): void => {
    const { summaries } = state();
    for (const id of seen.keys()) if (!summaries[id]) seen.delete(id);
    for (const id of Object.keys(ports)) if (!summaries[id]) delete ports[id];
    for (const summary of Object.values(summaries)) {
      if (summary.kind !== 'farm' || summary.favourites.length > 0) continue;
      const mark = `${summary.rowsRevision}/${summary.link}`;
      // One after the other: an older answer that comes late would take the place of a newer one.
      if (seen.get(summary.id) === mark || summary.link !== 'live' || reading.has(summary.id)) continue;
      seen.set(summary.id, mark);
      void read(summary.id);
    }
  };
  return {
    get: (): Readonly<Record<string, readonly PortView[]>> => ports,
    /** The state changed: farms whose rows changed are read again. */
    changed,
  };
}
