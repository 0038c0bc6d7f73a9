import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import type { Clock } from '../clock';
import { Faults } from '../faults';
import { createControl } from '../http/control';
import { type Listener, listenHttp, refuseUpgrade } from '../http/listener';
import { RequestLog } from '../http/log';
import { type Exchange, empty, html, json, plain, type Reply, type Surface } from '../http/message';
import { createRouter, decodeAsCore } from '../http/router';
import { acceptWebSocket, handshakeProblem, type TextWriter } from '../http/websocket';
import { createRandom } from '../random';
import type { LabServer, Scale } from '../types';
import { coreRoutes } from './core-routes';
import { openLocal } from './local';
import { isMounted } from './mounted';
import { OpenStreams, ofWriter } from './open-streams';
import { type MihomoProfile, mihomoProfileSchema } from './profile';
import { badBody, message, proxyRoutes } from './proxy-routes';
import { MihomoSim } from './sim';
import { connectionsStream, logLevelOf, logStream, memoryStream, type Stream, trafficStream } from './streams';

/** One simulated controller. */
export interface LabMihomo {
  readonly server: LabServer;
  readonly sim: MihomoSim;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** Open streams, WebSocket and chunked together. */
  readonly streams: () => number;
  /** Cuts every open stream, as a core that dies would. */
  readonly dropStreams: () => void;
  readonly open: OpenStreams;
  readonly listener: Listener;
  /** Listens at a unix socket, too, where no secret is asked for; closed with the rest. */
  openLocal(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface MihomoOptions {
  readonly name: string;
  readonly seed: string;
  readonly clock: Clock;
  readonly scale: Scale;
  readonly profile: Partial<MihomoProfile>;
}

export async function startMihomo(options: MihomoOptions): Promise<LabMihomo> {
  const { clock } = options;
  const sim = new MihomoSim(options.seed, clock, options.scale, options.profile);
  const faults = new Faults(createRandom(`${options.seed}/faults`));
  const log = new RequestLog();
  const open = new OpenStreams();
  const locals: { close(): Promise<void> }[] = [];
  const dropStreams = () => open.drop();
  const restart = () => {
    // The answer to the request goes out first, then every socket drops and the port is gone for a moment: no socket sees the new core.
    setTimeout(() => {
      dropStreams();
      sim.restart();
      void listener.shut().then(() => setTimeout(() => void listener.open(), sim.profile.restartMs));
    }, 30);
  };

  const router = createRouter({ ...coreRoutes(sim, restart), ...proxyRoutes(sim) }, decodeAsCore);
  const streams: Readonly<Record<string, Stream>> = {
    '/traffic': trafficStream(
      clock,
      () => sim.traffic,
      () => sim.profile.dialect,
    ),
    '/memory': memoryStream(clock, () => sim.traffic),
    '/logs': logStream(clock, createRandom(`${options.seed}/logs`), () => sim.profile.dialect),
  };
  const refused = (path: string, query: URLSearchParams): Reply | null =>
    path === '/logs' && logLevelOf(query, sim.profile.dialect) === null ? badBody() : null;

  const handle = (exchange: Exchange): Reply | Promise<Reply> => {
    if (!isMounted(sim.profile.dialect, exchange.path)) return plain(404, '404 page not found\n');
    const stream = streams[exchange.path];
    const found = stream ? null : router.find(exchange.method, exchange.path);
    // The core's router knows its paths before it asks for the secret; what it does not know needs none.
    if (exchange.path.startsWith('/debug/') || (!stream && found === null))
      return debug(sim, exchange) ?? plain(404, '404 page not found\n');
    if (found === 'wrong-method' || (stream && exchange.method !== 'GET')) return empty(405);
    if (!authorised(exchange, sim.profile.secret)) return message(401, 'Unauthorized');
    if (stream) return refused(exchange.path, exchange.query) ?? chunked(stream, exchange, open);
    if (!found) return empty(405);
    return found.handler(exchange, found.params);
  };

  const upgrade = async (exchange: Exchange, request: IncomingMessage, socket: Duplex): Promise<void> => {
    const answerInstead = async (reply: Reply | Promise<Reply>) => {
      const ready = await reply;
      if ('stream' in ready) socket.destroy();
      else refuseUpgrade(socket, ready);
    };
    if (!authorised(exchange, sim.profile.secret)) return answerInstead(message(401, 'Unauthorized'));
    const stream = streams[exchange.path];
    const problem = refused(exchange.path, exchange.query);
    if (problem) return answerInstead(problem);
    if (!stream && exchange.path !== '/connections') return answerInstead(handle(exchange));
    const fault = handshakeProblem(request);
    if (fault) return answerInstead(plain(fault.status, fault.text));
    let end = () => {};
    const writer: TextWriter = acceptWebSocket(request, socket, () => {
      remove();
      end();
    });
    const entry = ofWriter(writer);
    const remove = open.add(entry);
    const send = (text: string) => {
      if (open.speaks(entry)) writer.send(text);
    };
    if (stream) end = stream(exchange.query, send);
    else end = openConnections(sim, exchange.query, writer, send);
    if (writer.closed) end();
  };

  const surface: Surface = {
    handle,
    upgrade: (exchange, request, socket) => void upgrade(exchange, request, socket),
    shapes: {
      unauthorized: () => message(401, 'Unauthorized'),
      rateLimited: retryAfterS => ({ status: 429, headers: { 'Retry-After': String(retryAfterS) }, body: 'Too Many Requests' }),
      serverError: () => json(500, { message: 'internal error' }),
    },
    // The core's default: any web page may ask.
    headers: ({ headers }) => (headers.origin === undefined ? { Vary: 'Origin' } : { Vary: 'Origin', 'Access-Control-Allow-Origin': '*' }),
  };
  const control = createControl({
    clock,
    faults,
    log,
    truth: () => ({ ...(sim.truth() as object), streams: open.size }),
    reset: ({ seed }) => sim.reset(seed === undefined ? options.seed : String(seed)),
    routes: {
      'POST /profile': input => sim.setProfile(mihomoProfileSchema.partial().parse(input) as Partial<MihomoProfile>),
      'POST /restart': restart,
      'POST /drop': dropStreams,
      /** A frame that is no frame, or one of 64 MiB, on every open WebSocket. */
      'POST /garbage': () => open.garbage(),
      'POST /huge': () => open.huge(),
      /** Nothing comes on any stream; `strand`: on those that are open now. */
      'POST /silence': input => open.silence(z.strictObject({ on: z.boolean() }).parse(input).on),
      'POST /strand': () => open.strand(),
      /** Another secret from now on, while streams run. */
      'POST /revoke': () => {
        sim.setProfile({ secret: createRandom(`${options.seed}/revoked`).hex(24) });
        dropStreams();
      },
    },
    listener: () => listener,
  });
  const listener: Listener = await listenHttp({ surface, control, faults, log, clock });

  return {
    server: {
      kind: 'mihomo',
      name: options.name,
      address: listener.origin,
      secret: sim.profile.secret,
      control: `${listener.origin}/__sim`,
    },
    sim,
    faults,
    log,
    listener,
    dropStreams,
    open,
    openLocal: async path => {
      locals.push(await openLocal(path, listener.port, () => sim.profile.secret));
    },
    streams: () => open.size,
    close: async () => {
      dropStreams();
      for (const local of locals.splice(0)) await local.close();
      await listener.close();
    },
  };
}

/**
 * The core's rule: the query token counts only for a WebSocket whose `Upgrade` header is exactly `websocket`, and then alone;
 * all else needs `Authorization: Bearer SECRET`, case and the one blank included.
 */
function authorised(exchange: Exchange, secret: string): boolean {
  if (secret === '') return true;
  const token = exchange.query.get('token') ?? '';
  if (exchange.headers.upgrade === 'websocket' && token !== '') return token === secret;
  return exchange.headers.authorization === `Bearer ${secret}`;
}

/** Mounted only where the core began with log level `debug`, and then without any secret. */
function debug(sim: MihomoSim, { method, path }: Exchange): Reply | null {
  if (!sim.profile.debugRoutes) return null;
  if (path === '/debug/pprof/') return method === 'GET' ? html(200, '/debug/pprof/', 'heap allocs') : empty(405);
  if (path === '/debug/gc') return method === 'PUT' ? empty(200) : empty(405);
  if (/^\/debug\/pprof\/(heap|allocs)$/.test(path) && method === 'GET') {
    return {
      status: 200,
      headers: { 'Content-Type': 'application/octet-stream' },
      body: `${path.slice(13)} profile: lab ${sim.traffic.memory}\n`,
    };
  }
  return null;
}

function chunked(stream: Stream, exchange: Exchange, open: OpenStreams): Reply {
  return {
    stream: response => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.flushHeaders();
      const entry = { end: () => response.destroy(), raw: () => {} };
      const remove = open.add(entry);
      const end = stream(exchange.query, line => open.speaks(entry) && response.write(`${line}\n`));
      response.on('close', () => {
        remove();
        end();
      });
    },
  };
}

/** The interval is read after the upgrade, as in the core: nonsense ends the connection, zero or less kills its handler. */
function openConnections(sim: MihomoSim, query: URLSearchParams, writer: TextWriter, send: (text: string) => void): () => void {
  const text = query.get('interval') || '1000';
  if (!/^-?\d+$/.test(text)) {
    writer.sendRaw(Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n{"message":"Body invalid"}\n'));
    writer.close();
    return () => {};
  }
  if (Number(text) <= 0) {
    writer.close();
    return () => {};
  }
  return connectionsStream(sim.clock, () => sim.traffic)(Number(text), send);
}
