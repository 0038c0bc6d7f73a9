/** Client of a modem farm's panel (Kraken-Proxy): one list call reads the whole farm, a rotation is one request that is never repeated. */
import { Fault } from '@shared/fault';
import type { Port, ProbeReport } from '@shared/model';
import { parseAddress } from '../../transport/address';
import { createHttp } from '../../transport/http';
import type { ClientContext, FarmClient, Reading } from '../client';
import type { DetectHit } from '../hit';
import { parsePorts } from './ports';
import { findCapabilities } from './probe';
import { createServicesReader, serviceWarnings } from './services';
import { openSession } from './session';

const PROGRAM = 'Kraken panel';
/** The panel may hold the call until the modem is back. */
const ROTATE_MS = 60_000;
const SERVICES_EVERY_MS = 60_000;

/** Nothing is sent before the first call. */
export function createFarmClient(context: ClientContext): FarmClient {
  const { server, clock } = context;
  if (server.kind !== 'farm') throw new Fault('wrong-kind', `Not a farm: ${server.kind}`);
  const session = openSession(server, context);
  const readServices = createServicesReader(session);
  const plain = parseAddress('farm', server.address).warnings;
  const closing = new AbortController();
  let services: { readonly at: number; readonly warnings: readonly string[] } | null = null;
  let hasServices = true;
  let old = false;
  let before = '';

  const list = async (signal: AbortSignal): Promise<readonly Port[]> =>
    parsePorts(await session.read({ method: 'POST', path: '/api/devices/modem/list', json: { filter: {} }, signal })).ports;
  /** Beside the list and never instead of it: a panel without it, or that refuses it, is as good. */
  const refreshServices = async (): Promise<void> => {
    if (!hasServices || (services && clock.monotonic() - services.at < SERVICES_EVERY_MS)) return;
    services = { at: clock.monotonic(), warnings: services?.warnings ?? [] };
    try {
      services = { at: clock.monotonic(), warnings: serviceWarnings(await readServices(closing.signal)) };
    } catch (thrown) {
      if (thrown instanceof Fault && ['unimplemented', 'not-found', 'forbidden'].includes(thrown.code)) hasServices = false;
    }
  };

  const warnings = (): readonly string[] => [...plain, ...(old ? ['old-revision'] : []), ...(services?.warnings ?? [])];

  return {
    kind: 'farm',
    async probe(signal): Promise<ProbeReport> {
      const started = clock.monotonic();
      const ports = await list(signal);
      const capabilities = await findCapabilities(session, ports, readServices, signal);
      hasServices = capabilities.includes('services');
      old = !hasServices && !capabilities.includes('users');
      return { kind: 'farm', program: PROGRAM, version: null, capabilities, elapsedMs: clock.monotonic() - started, warnings: warnings() };
    },
    async sample(signal): Promise<Reading> {
      const started = clock.monotonic();
      const ports = await list(signal);
      const rttMs = clock.monotonic() - started;
      void refreshServices();
      const text = JSON.stringify(ports);
      const rowsChanged = text !== before;
      before = text;
      return {
        at: clock.now(),
        figures: {
          kind: 'farm',
          rttMs,
          portsTotal: ports.length,
          portsOnline: ports.filter(port => port.active && port.connInet).length,
          warnings: warnings(),
        },
        rowsChanged,
        ports,
      };
    },
    async rotate(portId, signal) {
      const json = { id: [portId] };
      const body = await session.write({ method: 'POST', path: '/api/devices/modem/reconnect', json, signal, deadlineMs: ROTATE_MS });
      const result = typeof body === 'object' && body !== null && 'result' in body ? body.result : undefined;
      if (typeof result !== 'string') throw new Fault('doubtful', 'The panel answered the request with something unknown');
    },
    rotateAll: unbuilt,
    token: unbuilt,
    lookups: unbuilt,
    ports: { list: unbuilt, setActive: unbuilt, setFingerprint: unbuilt, settings: unbuilt, add: unbuilt, edit: unbuilt },
    history: { pools: unbuilt, ofOperators: unbuilt, ofPorts: unbuilt },
    machine: { services: unbuilt, setService: unbuilt, load: unbuilt },
    proxies: { list: unbuilt, add: unbuilt, edit: unbuilt, setActive: unbuilt, delete: unbuilt },
    logins: { list: unbuilt, read: unbuilt, add: unbuilt, edit: unbuilt, delete: unbuilt, deleteIpRecords: unbuilt },
    users: { list: unbuilt, add: unbuilt, edit: unbuilt, setActive: unbuilt, delete: unbuilt },
    close() {
      closing.abort();
      session.close();
    },
  };
}
const unbuilt = (): Promise<never> => Promise.reject(new Fault('unimplemented', 'not built yet'));

/** Whether a farm's panel listens there: asks, without a login, for what it only gives to one, and for its login by the wrong verb. */
export async function detect(typed: string, signal: AbortSignal): Promise<DetectHit | null> {
  const { address, warnings } = parseAddress('farm', typed);
  const http = createHttp({ address, pin: null });
  const ask = async (path: string): Promise<number | null> => {
    const { status, headers } = await http.send({ path, signal, maxBytes: 65_536 });
    return /\bjson\b/.test(headers['content-type'] ?? '') ? status : null;
  };
  try {
    const closed = await ask('/api/devices/modem/type');
    if (closed !== 401 && closed !== 403) return null;
    // An API that wants a login for whatever one asks would want it here, too.
    return (await ask('/api/auth/login/')) === 405 ? { kind: 'farm', address, program: PROGRAM, warnings } : null;
  } catch (thrown) {
    if (thrown instanceof Fault && ['not-json', 'unexpected', 'redirect', 'too-large', 'reset'].includes(thrown.code)) return null;
    throw thrown;
  } finally {
    http.close();
  }
}
