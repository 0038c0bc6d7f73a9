/** A key API of dialect A on a real Xray: making and deleting a key rewrites Xray's configuration and restarts it, as the real service does. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { closeServer, listen, startXray, type XrayPeer } from './xray-peer';

interface HostKey {
  readonly id: string;
  readonly name: string;
  readonly uuid: string;
  readonly created_at: string;
  readonly is_active: boolean;
}
export interface KeyHost {
  readonly address: string;
  readonly xray: XrayPeer;
  readonly keys: readonly HostKey[];
  stop(): Promise<void>;
}

export async function startKeyHost(path: string): Promise<KeyHost> {
  const clients: { id: string; email: string; flow: string }[] = [];
  const keys: HostKey[] = [];
  const xray = await startXray(path, { clients });
  const linkOf = ({ uuid, name }: HostKey): string =>
    `vless://${uuid}@127.0.0.1:${xray.vlessPort}?encryption=none&security=reality&sni=${xray.serverName}&fp=chrome&pbk=${xray.publicKey}&sid=${xray.shortId}&spx=/&type=tcp&flow=#${name}`;
  const config = (key: HostKey): unknown => {
    const link = linkOf(key);
    const text = `=== Конфигурация клиента ===\nИмя: ${key.name}\nUUID: ${key.uuid}\nVLESS URL: ${link}\n\n=== QR код данные ===\n${link}`;
    return { key, client_config: text };
  };
  const apply = async (): Promise<void> => {
    clients.splice(0, clients.length, ...keys.map(({ uuid }) => ({ id: uuid, email: uuid, flow: '' })));
    await xray.restart();
  };
  const make = async (name: string): Promise<HostKey> => {
    const uuid = randomUUID();
    const key = { id: uuid, name, uuid, created_at: new Date().toISOString().replace('Z', '640'), is_active: true };
    keys.push(key);
    await apply();
    return key;
  };
  const answer = async (request: IncomingMessage, body: string): Promise<readonly [status: number, body: unknown]> => {
    const [, id, what] = /^\/api\/keys\/([^/]+)(\/config)?$/.exec(request.url ?? '') ?? [];
    const key = keys.find(other => other.id === id);
    if (request.url === '/api/keys') return [200, request.method === 'POST' ? await make(JSON.parse(body).name) : keys];
    if (request.url === '/api/') return [200, { message: 'VPN Key Management API', version: '1.0.0', status: 'running' }];
    if (!key) return [404, { detail: id === undefined ? 'Not Found' : 'Key not found' }];
    if (what) return [200, config(key)];
    if (request.method !== 'DELETE') return [200, key];
    keys.splice(keys.indexOf(key), 1);
    await apply();
    return [200, { message: 'Key deleted successfully' }];
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const [status, value] = await answer(request, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  });
  const port = await listen(server);
  return {
    address: `http://127.0.0.1:${port}`,
    xray,
    keys,
    stop: async () => {
      server.closeAllConnections();
      await closeServer(server);
      await xray.stop();
    },
  };
}
