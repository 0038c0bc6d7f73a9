/** SSH for the whole engine: which servers are reached so, and who answers what it asks. */
import type { Server } from '@shared/model';
import type { ClientContext } from './clients/client';
import type { Outside } from './outside';
import { Asking } from './transport/ssh/asking';
import { Tunnels } from './transport/ssh/tunnels';

export interface Ssh {
  /** The context with the road to its server. */
  withRoad(context: ClientContext): ClientContext;
  /** The list of servers is now this. */
  follow(servers: readonly Server[]): void;
  suspend(): void;
  resume(): void;
  /** Resolves when no process is left. */
  stop(): Promise<void>;
}

export function createSsh({ vault, clock, log, dataDir, askSsh }: Outside): Ssh {
  const asking = new Asking({ vault, clock, log, ask: askSsh });
  const tunnels = new Tunnels({ dataDir, log, ask: asking.ask });
  return {
    withRoad: context => {
      const { server } = context;
      return server.kind === 'xray' && server.ssh ? { ...context, road: tunnels.road(server.ssh, server.name) } : context;
    },
    follow: servers => asking.follow(servers),
    suspend: () => tunnels.suspend(),
    resume: () => tunnels.resume(),
    stop: () => tunnels.stop(),
  };
}
