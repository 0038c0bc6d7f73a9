/** Real bytes: a web server to fetch them from, and a sing-box that takes them through a link. */
import { createServer, request } from 'node:http';
import { parseLink } from '@shared/vless';
import { freePort } from '../support/ports';
import { closeServer, listen, startProgram } from './xray-peer';

/** A local web server whose answer has as many bytes as the path says; `/hold` never ends. */
export async function startOrigin(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = createServer((asked, answer) => {
    asked.resume();
    if (asked.url === '/hold') answer.write('x');
    else answer.end(Buffer.alloc(Number(asked.url?.slice(1) ?? 0), 7));
  });
  const port = await listen(server);
  return {
    port,
    stop: () => {
      server.closeAllConnections();
      return closeServer(server);
    },
  };
}

/** A sing-box that takes HTTP proxy requests on a local port and sends them through a link. `from`: the address it connects from. */
export async function startSingBox(
  path: string,
  text: string,
  from = '127.0.0.1',
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  const { id, host, port: serverPort, params } = parsed.link;
  const port = await freePort();
  const program = await startProgram(
    path,
    ['run', '-c'],
    {
      log: { level: 'info' },
      inbounds: [{ type: 'mixed', listen: '127.0.0.1', listen_port: port }],
      outbounds: [
        {
          type: 'vless',
          inet4_bind_address: from,
          server: host,
          server_port: serverPort,
          uuid: id,
          flow: params.flow ?? '',
          ...(params.type === 'grpc' ? { transport: { type: 'grpc', service_name: params.serviceName ?? '' } } : {}),
          tls: {
            enabled: true,
            server_name: params.sni,
            utls: { enabled: true, fingerprint: params.fp },
            reality: { enabled: true, public_key: params.pbk, short_id: params.sid ?? '' },
          },
        },
      ],
    },
    /sing-box started/,
  );
  return { port, stop: program.stop };
}

/** Fetches `bytes` bytes from the origin through a proxy; resolves with how many came. */
export function fetchThrough(proxyPort: number, originPort: number, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: proxyPort,
        path: `http://127.0.0.1:${originPort}/${bytes}`,
        agent: false,
        headers: { connection: 'close' },
      },
      answer => {
        let count = 0;
        answer.on('data', (chunk: Buffer) => {
          count += chunk.length;
        });
        answer.on('end', () => resolve(count));
        answer.on('error', reject);
      },
    );
    asked.setTimeout(15_000, () => asked.destroy(new Error('no answer through the proxy')));
    asked.on('error', reject);
    asked.end();
  });
}

/** Opens a connection through a proxy that stays open until the returned function is called; resolves when bytes came through. */
export function holdThrough(proxyPort: number, originPort: number): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: proxyPort, path: `http://127.0.0.1:${originPort}/hold`, agent: false }, answer => {
      answer.on('error', () => undefined);
      answer.once('data', () => resolve(() => asked.destroy()));
    });
    asked.on('error', reject);
    asked.end();
  });
}
