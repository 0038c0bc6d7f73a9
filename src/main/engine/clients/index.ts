import type { Client, ClientContext } from './client';

/** The client of a server. Each kind's code is loaded when its first server needs it. Throws a Fault for an address that is none. */
export async function createClient(context: ClientContext): Promise<Client> {
  const { kind } = context.server;
  switch (kind) {
    case 'xray':
      return (await import('./xray')).createXrayClient(context);
    case 'keyapi':
      return (await import('./keyapi')).createKeyapiClient(context);
    case 'mihomo':
      return (await import('./mihomo')).createMihomoClient(context);
    case 'farm':
      return (await import('./farm')).createFarmClient(context);
    default:
      return kind satisfies never;
  }
}
