/** The farms as the rotations see them, and the favourites that the state shows. */
import { Fault } from '@shared/fault';
import type { Server } from '@shared/model';
import { isFarm } from './clients/farm/contract';
import type { Clock } from './outside';
import type { FarmNews, Farms, PortsReading, Rotations } from './rotations';
import type { Sampler } from './sampler/sampler';
import { type State, setFigures, update } from './state';

interface FarmsDeps {
  readonly clock: Clock;
  readonly sampler: Sampler;
  server(serverId: string): Server | null;
}

export function createFarms({ sampler, server }: FarmsDeps): Farms {
  return {
    server: id => {
      const found = server(id);
      return found?.kind === 'farm' ? found : null;
    },
    client: id => {
      const client = sampler.client(id);
      return isFarm(client) ? client : null;
    },
    latest: id => {
      const reading = sampler.reading(id);
      return reading?.ports ? { ports: reading.ports, at: reading.at } : null;
    },
    connected: id => sampler.live(id),
    pollMs: id => sampler.intervalMs(id),
    refresh: (id, signal) => unlessAborted(signal, readPorts(sampler, id)),
    readAnew: id => void sampler.refresh(id).catch(() => undefined),
    pollFaster: (id, everyMs) => sampler.pollFaster(id, everyMs),
    onReading: listener =>
      sampler.listen(news => {
        if (news.type === 'failure' && server(news.serverId)?.kind === 'farm') listener(news satisfies FarmNews);
        if (news.type !== 'reading' || !news.reading.ports) return;
        listener({ type: 'reading', serverId: news.serverId, ports: news.reading.ports, at: news.reading.at });
      }),
  };
}

/** Pinned ports in the user's order; untouched when nothing differs. */
export function showFavourites(state: State, rotations: Rotations, serverId: string): void {
  const { servers, summaries } = state.getState();
  const server = servers[serverId];
  const summary = summaries[serverId];
  if (server?.kind !== 'farm' || summary?.kind !== 'farm') return;
  const views = new Map(rotations.views(serverId, new Set(server.favourites)).map(view => [view.port.id, view]));
  const favourites = server.favourites.flatMap(id => views.get(id) ?? []);
  if (JSON.stringify(favourites) === JSON.stringify(summary.favourites)) return;
  update(state, setFigures(serverId, { kind: 'farm', favourites }, {}));
}

async function readPorts(sampler: Sampler, id: string): Promise<PortsReading> {
  const reading = await sampler.join(id);
  if (!reading.ports) throw new Fault('wrong-kind', 'only a farm has ports');
  return { ports: reading.ports, at: reading.at };
}

/** The caller stops waiting; the reading itself goes on for the others. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason instanceof Fault ? signal.reason : new Fault('cancelled', 'cancelled'));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
