/** Client of a modem farm's panel (Kraken-Proxy): one list call reads the whole farm, a rotation is one request that is never repeated. */
import { Fault } from '@shared/fault';
import type { Port, ProbeReport } from '@shared/model';
import { parseAddress } from '../../transport/address';
import { createHttp } from '../../transport/http';
import type { ClientContext, FarmClient, Reading } from '../client';
import type { DetectHit } from '../hit';
import { createHistory } from './history';
import { createKnownServices } from './known-services';
import { createLogins } from './logins';
import { readLookups } from './lookups';
import { createMachine, serviceWarnings } from './machine';
import { createPortList, readPorts } from './portlist';
import { findCapabilities } from './probe';
import { createProxies } from './proxies';
import { openSession } from './session';
import { createSettings } from './settings';
import { createUsers, rightsOf } from './users';
import { isRaw } from './values';

const PROGRAM = 'Kraken panel';
/** The panel may hold the call until the modem is back. */
const ROTATE_MS = 60_000;
const MOST_ROTATIONS = 50;

/** Nothing is sent before the first call. */
export function createFarmClient(context: ClientContext): FarmClient {
  const { server, clock } = context;
  if (server.kind !== 'farm') throw new Fault('wrong-kind', `Not a farm: ${server.kind}`);
  const session = openSession(server, context);
  const plain = parseAddress('farm', server.address).warnings;
  const closing = new AbortController();
  let old = false;
  let before = '';

  const waiting = { clock };
  const machine = createMachine(session, waiting);
  const services = createKnownServices(clock, () => machine.services(closing.signal));
  const list = (signal: AbortSignal): Promise<readonly Port[]> => readPorts(session, {}, signal);
  const portOn = async (ifname: string, signal: AbortSignal): Promise<number | null> =>
    (await list(signal)).find(port => port.ifname === ifname)?.id ?? null;
  const rotate = async (id: readonly number[], signal: AbortSignal): Promise<void> => {
    if (id.length === 0 || id.length > MOST_ROTATIONS) throw new Fault('bad-input', `From 1 to ${MOST_ROTATIONS} ports at once`);
    const call = { method: 'POST', path: '/api/devices/modem/reconnect', json: { id }, signal, deadlineMs: ROTATE_MS } as const;
    const body = await session.write(call);
    const result = isRaw(body) ? body.result : undefined;
    if (typeof result !== 'string') throw new Fault('doubtful', 'The panel answered the request with something unknown');
  };
  const warnings = (): readonly string[] => [...plain, ...(old ? ['old-revision'] : []), ...serviceWarnings(services.now() ?? [])];

  return {
    kind: 'farm',
    async probe(signal): Promise<ProbeReport> {
      const started = clock.monotonic();
      const ports = await list(signal);
      const capabilities = await findCapabilities(session, ports[0]?.id ?? 0, machine.services, signal);
      const hasServices = capabilities.includes('services');
      services.exist(hasServices);
      old = !hasServices && !capabilities.includes('users');
      return { kind: 'farm', program: PROGRAM, version: null, capabilities, elapsedMs: clock.monotonic() - started, warnings: warnings() };
    },
    async sample(signal): Promise<Reading> {
      const started = clock.monotonic();
      const ports = await list(signal);
      const rttMs = clock.monotonic() - started;
      const running = services.now();
      void services.refresh();
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
        ...(running ? { services: running } : {}),
      };
    },
    rotate: (portId, signal) => rotate([portId], signal),
    rotateAll: (portIds, signal) => rotate([...new Set(portIds)], signal),
    async token(user, signal) {
      const token = user ? await session.login(user.username, user.password, signal) : await session.token();
      return { token, opens: await rightsOf(session, token, signal) };
    },
    lookups: signal => readLookups(session, server.address, signal),
    ports: { ...createPortList(session, waiting), ...createSettings(session, waiting, portOn) },
    history: createHistory(session),
    machine: {
      ...machine,
      async setService(name, running, signal) {
        const outcome = await machine.setService(name, running, signal);
        if (outcome.type === 'done' || outcome.type === 'unchanged') services.told(outcome.services);
        return outcome;
      },
    },
    proxies: createProxies(session, waiting),
    logins: createLogins(session, waiting),
    users: createUsers(session, waiting, server.username),
    close() {
      closing.abort();
      session.close();
    },
  };
}

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
