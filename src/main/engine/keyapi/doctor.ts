/** How a key API and its Xray stand: every check reads and changes nothing. */
import type { KeyapiCheck, KeyapiCheckName, KeyapiDoctor, KeyapiReport, KeyapiServer, KeyCounts } from '@shared/model';
import { isLoopbackHost } from '@shared/ssh';
import type { ConfigStatus, Health, KeyapiClient, KeyapiInbound, PortsStatus, WireKey } from '../clients/keyapi/contract';
import { type Asked, askIf, readOf } from './optional';

type Params = KeyapiCheck['found']['params'];
type Verdict = Omit<KeyapiCheck, 'name'>;
const verdict = (result: KeyapiCheck['result'], code: string, params: Params = {}): Verdict => ({ result, found: { code, params } });
const pass = (code: string, params?: Params): Verdict => verdict('pass', code, params);
const attention = (code: string, params?: Params): Verdict => verdict('attention', code, params);

/** A call that the dialect lacks, or that failed, is no verdict on the server. */
const judged = <T>(asked: Asked<T>, judge: (value: T) => Verdict): Verdict => {
  switch (asked.state) {
    case 'read':
      return judge(asked.value);
    case 'none':
      return verdict('not-applicable', 'no-call');
    case 'failed':
      return verdict('not-reached', 'error', { words: asked.failure.message || asked.failure.code });
  }
};

export interface DoctorClock {
  now(): number;
  monotonic(): number;
}

/** Asks everything that the dialect has, one after another. Rejects with the Fault of the connection. */
export async function examine(server: KeyapiServer, client: KeyapiClient, signal: AbortSignal, clock: DoctorClock): Promise<KeyapiDoctor> {
  const begun = clock.monotonic();
  const report = await client.about(signal);
  const listed = clock.monotonic();
  const { keys } = await client.list(signal);
  const tookMs = clock.monotonic() - listed;
  const counts = await countsOf(report, client, keys, signal);
  const status = await askIf(report, ['traffic-status'], () => client.trafficStatus(signal));
  const config = await askIf(report, ['config-status'], () => client.configStatus(signal));
  const validate = await askIf(report, ['validate-sync'], () => client.validateSync(signal));
  const inbounds = await askIf(report, ['inbounds'], () => client.inbounds(signal));
  const ports = await askIf(report, ['ports'], () => client.ports(signal));
  const health = await askIf(report, ['health'], () => client.health(signal));
  const xrayAway = readOf(status)?.xrayAvailable === false;
  const checks: Readonly<Record<KeyapiCheckName, Verdict>> = {
    reached: pass('answers', { count: keys.length, ms: Math.max(1, Math.round(tookMs)) }),
    private: privacy(server),
    login: login(report),
    counters: judged(counts, found => counting(found, xrayAway)),
    config: judged(config, agreement),
    validate: judged(validate, agreement),
    inbounds: judged(inbounds, listing),
    ports: judged(ports, room),
    health: judged(health, wellness),
  };
  const free = readOf(ports);
  return {
    at: clock.now(),
    tookMs: clock.monotonic() - begun,
    checks: (Object.keys(checks) as KeyapiCheckName[]).map(name => ({ name, ...checks[name] })),
    inbounds: readOf(inbounds)?.map(({ tag, port, clients, dest, serverNames }) => ({ tag, port, clients, dest, serverNames })) ?? null,
    ports: free && { used: free.used, available: free.available, most: free.most, range: free.range },
    health: readOf(health),
  };
}

/** Every key's; of a dialect that tells one at a time, the first key's for all. */
async function countsOf(
  report: KeyapiReport,
  client: KeyapiClient,
  [first]: readonly WireKey[],
  signal: AbortSignal,
): Promise<Asked<readonly KeyCounts[]>> {
  const all = await askIf(report, ['traffic-exact', 'traffic-ports', 'traffic-simple', 'traffic-all'], async () => [
    ...(await client.traffic(signal)).values(),
  ]);
  if (all.state !== 'none' || !first) return all;
  return askIf(report, ['key-traffic'], async () => {
    const counts = await client.keyTraffic(first, signal);
    return counts === null ? [] : [counts];
  });
}

function privacy({ address, pin }: KeyapiServer): Verdict {
  const url = new URL(address);
  if (url.protocol === 'https:') return pass(pin === null ? 'https' : 'pinned');
  return isLoopbackHost(url.hostname.replace(/^\[|\]$/g, '')) ? pass('loopback') : attention('plain-http');
}

const login = ({ auth }: KeyapiReport): Verdict => (auth === 'none' ? attention('none') : pass(auth));

export function counting(counts: readonly KeyCounts[], xrayAway: boolean): Verdict {
  if (xrayAway) return attention('xray-away');
  const exact = counts.filter(({ source }) => source.type === 'exact').length;
  const estimate = counts.length - exact;
  if (counts.length === 0) return attention('nothing');
  if (estimate === 0) return pass('exact', { count: exact });
  if (exact > 0) return attention('some', { exact, estimate });
  const names = [...new Set(counts.map(({ source }) => source.name ?? source.how))];
  return attention('estimates', { words: names.join(', ') });
}

export function agreement({ synchronized, keys, configured, missing, extra }: ConfigStatus): Verdict {
  if (missing.length + extra.length > 0) return attention('out-of-sync', { missing: missing.length, extra: extra.length });
  if (synchronized === false) return attention('out-of-sync-plain');
  if (keys !== null && configured !== null && configured < keys) return attention('out-of-sync', { missing: keys - configured, extra: 0 });
  if (keys !== null && configured !== null) return pass('in-sync', { keys, configured });
  return synchronized === null ? verdict('not-reached', 'not-told') : pass('in-sync-plain');
}

function listing(inbounds: readonly KeyapiInbound[]): Verdict {
  if (inbounds.length === 0) return attention('none');
  return pass('listed', { count: inbounds.length, clients: inbounds.reduce((sum, { clients }) => sum + (clients ?? 0), 0) });
}

function room({ used, available }: PortsStatus): Verdict {
  if (available === 0) return attention('full');
  if (used === null) return verdict('not-reached', 'not-told');
  return available === null ? pass('used', { used }) : pass('room', { used, free: available });
}

const RUNS = /^(active|running|ok|healthy|up)$/i;
function wellness({ status, services }: Health): Verdict {
  const words = Object.entries(services)
    .map(([name, word]) => `${name} ${word}`)
    .join(', ');
  const well = RUNS.test(status) && Object.values(services).every(word => RUNS.test(word));
  return well ? pass('healthy', { services: words }) : attention('unwell', { status, services: words });
}
