import { Fault } from '@shared/fault';
import type { MihomoServer, Server } from '@shared/model';

/** The server as a controller. Throws the Fault `not-found` where there is none, and `wrong-kind` for another kind, which has no such `things`. */
export function needController(server: Server | null, things: string): MihomoServer {
  if (!server) throw new Fault('not-found', 'there is no such server');
  if (server.kind !== 'mihomo') throw new Fault('wrong-kind', `only a controller has ${things}`);
  return server;
}
