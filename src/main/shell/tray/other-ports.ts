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
  const seen = new Map<string, string>();

  const read = async (serverId: string): Promise<void> => {
    try {
      const views = (await listPorts(serverId)).slice(0, SHOWN);
      if (JSON.stringify(views) === JSON.stringify(ports[serverId])) return;
      ports[serverId] = views;
      onChange();
    } catch {
      // Its link state says why; the next change asks again.
      seen.delete(serverId);
    }
  };
  return {
    get: (): Readonly<Record<string, readonly PortView[]>> => ports,
    /** The state changed: farms whose rows changed are read again. */
    changed(): void {
      const { summaries } = state();
      for (const id of Object.keys(ports)) if (!summaries[id]) delete ports[id];
      for (const summary of Object.values(summaries)) {
        if (summary.kind !== 'farm' || summary.favourites.length > 0) continue;
        const mark = `${summary.rowsRevision}/${summary.link}`;
        if (seen.get(summary.id) === mark || summary.link !== 'live') continue;
        seen.set(summary.id, mark);
        void read(summary.id);
      }
    },
  };
}
