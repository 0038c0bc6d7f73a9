/** Every call of the API but the list of keys: which path, what of the answer, and what a refusal means. */
import { Fault } from '@shared/fault';
import type { KeyapiCall, KeyapiCompare, KeyCheck, KeyCounts } from '@shared/model';
import type { HttpResponse } from '../../transport/http';
import type {
  ConfigStatus,
  Health,
  KeyapiInbound,
  PeriodTraffic,
  PortsStatus,
  ResetSaid,
  ServerLink,
  TrafficStatus,
  WireKey,
  WriteAnswer,
} from './contract';
import { readAllCounts, readCounts } from './counts';
import { checkLink, readLink, readText, standardLink } from './link';
import { readCompare, readPeriod, readStatus } from './periods';
import { fill, type Route, TRAFFIC_LISTS } from './routes';
import { readRow } from './rows';
import type { Session } from './session';
import { assertSuccess, isRecord } from './success';
import { readConfigStatus, readHealth, readInbounds, readPorts } from './system';
import type { ServerTime } from './time';
import { dateOf, type Wire, wantsNumber } from './wire';

const MAX_NAME = 100;
const ON_SERVER: KeyCheck = { name: 'on-server', result: 'pass', detail: null };
const LISTS = { exact: 'traffic-exact', ports: 'traffic-ports', simple: 'traffic-simple' } as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-\d{2}$/;

type Query = Readonly<Record<string, string>>;

export abstract class Calls {
  protected abstract readonly wire: Wire;
  protected readonly time: ServerTime;
  /** Numeric ids of keys that are listed by uuid, where some calls take numbers only. */
  private readonly numbers = new Map<string, string>();
  /** Monotonic ms of our last request that restarts Xray there. */
  protected restartAskedAt: number | null = null;
  /** Such requests that are under way. */
  protected restarting = 0;

  constructor(
    time: ServerTime,
    private readonly monotonic: () => number,
  ) {
    this.time = time;
  }

  /** Found out once, and again by each probe. */
  protected abstract open(signal: AbortSignal): Promise<Session>;

  async get(idOrUuid: string, signal: AbortSignal): Promise<WireKey | null> {
    await this.open(signal);
    const answer = await this.wire.get(`/keys/${encodeURIComponent(idOrUuid)}`, signal);
    if (answer.status === 404) return null;
    return readRow(this.bodyOf(answer), this.time);
  }

  async sendCreate(name: string, signal: AbortSignal): Promise<WriteAnswer<WireKey | null>> {
    const problem = problemOf(name);
    if (problem) return { type: 'not-sent', fault: new Fault('bad-input', problem), tookMs: 0 };
    return this.send(signal, true, () =>
      this.wire.write({ method: 'POST', path: '/keys', json: { name }, signal }, (body, serverAt) => {
        const key = readRow(body, this.time);
        if (!key?.createdAt) return key;
        this.time.learn(key.createdAt, serverAt);
        return { ...key, createdAtMs: this.time.read(key.createdAt) };
      }),
    );
  }

  async sendDelete(key: WireKey, signal: AbortSignal): Promise<WriteAnswer<null>> {
    return this.send(signal, true, () =>
      this.byNumber(key, signal, id => this.wire.write({ method: 'DELETE', path: `/keys/${encodeURIComponent(id)}`, signal }, () => null)),
    );
  }

  async readLink(key: WireKey, signal: AbortSignal): Promise<ServerLink> {
    const link = readLink(await this.linkBody(key, signal), key.name);
    return { link, standard: standardLink(link), checks: [ON_SERVER, ...checkLink(link, key)] };
  }

  async config(key: WireKey, signal: AbortSignal): Promise<string> {
    return readText(await this.ofKey('config', key, signal));
  }

  async traffic(signal: AbortSignal): Promise<ReadonlyMap<string, KeyCounts>> {
    const { routes } = await this.open(signal);
    const call = TRAFFIC_LISTS.find(list => routes.has(list));
    if (!call) throw new Fault('unimplemented', 'This server tells the traffic of single keys only');
    return this.allCounts(call, signal);
  }

  async trafficBy(list: keyof typeof LISTS, signal: AbortSignal): Promise<ReadonlyMap<string, KeyCounts>> {
    return this.allCounts(LISTS[list], signal);
  }

  async keyTraffic(key: WireKey, signal: AbortSignal): Promise<KeyCounts | null> {
    const { unnamed } = await this.open(signal);
    const body = await this.orNull(this.ofKey('key-traffic', key, signal));
    return readCounts(body, unnamed);
  }

  async compare(signal: AbortSignal): Promise<KeyapiCompare> {
    return readCompare(await this.read('compare', signal));
  }
  async history(signal: AbortSignal): Promise<PeriodTraffic> {
    return readPeriod(await this.read('history', signal));
  }
  async keyHistory(key: WireKey, signal: AbortSignal): Promise<PeriodTraffic | null> {
    const body = await this.orNull(this.ofKey('key-history', key, signal));
    return body === null ? null : readPeriod(body);
  }
  async daily(date: string, signal: AbortSignal): Promise<PeriodTraffic> {
    if (!DAY.test(date)) throw new Fault('bad-input', 'A day is written like 2025-08-05');
    return readPeriod(await this.read('daily', signal, date));
  }
  async monthly(month: string | null, signal: AbortSignal): Promise<PeriodTraffic> {
    return readPeriod(await this.read('monthly', signal, '', monthQuery(month)));
  }
  async keyMonthly(key: WireKey, month: string | null, signal: AbortSignal): Promise<PeriodTraffic | null> {
    const body = await this.orNull(this.ofKey('key-monthly', key, signal, monthQuery(month)));
    return body === null ? null : readPeriod(body);
  }
  async trafficStatus(signal: AbortSignal): Promise<TrafficStatus> {
    return readStatus(await this.read('traffic-status', signal));
  }

  async sendReset(key: WireKey, signal: AbortSignal): Promise<WriteAnswer<ResetSaid>> {
    return this.post('reset', signal, false, key, resetSaid);
  }
  async sendResetHistory(key: WireKey, signal: AbortSignal): Promise<WriteAnswer<ResetSaid>> {
    return this.post('reset-history', signal, false, key, resetSaid);
  }
  async sendCleanHistory(daysToKeep: number, signal: AbortSignal): Promise<WriteAnswer<null>> {
    return this.post('clean-history', signal, false, null, () => null, { days_to_keep: String(daysToKeep) });
  }

  async configStatus(signal: AbortSignal): Promise<ConfigStatus> {
    return readConfigStatus(await this.read('config-status', signal));
  }
  async validateSync(signal: AbortSignal): Promise<ConfigStatus> {
    return readConfigStatus(await this.read('validate-sync', signal));
  }
  async inbounds(signal: AbortSignal): Promise<readonly KeyapiInbound[]> {
    return readInbounds(await this.read('inbounds', signal));
  }
  async ports(signal: AbortSignal): Promise<PortsStatus> {
    return readPorts(await this.read('ports', signal));
  }
  async health(signal: AbortSignal): Promise<Health> {
    await this.route('health', signal);
    return readHealth(this.bodyOf(await this.wire.getRaw(`${this.wire.root}/health`, signal)));
  }
  async sendSync(signal: AbortSignal): Promise<WriteAnswer<null>> {
    return this.post('sync', signal, true, null, () => null);
  }
  async sendVerifyReality(signal: AbortSignal): Promise<WriteAnswer<null>> {
    return this.post('verify-reality', signal, false, null, () => null);
  }
  async sendFixReality(signal: AbortSignal): Promise<WriteAnswer<null>> {
    return this.post('fix-reality', signal, true, null, () => null);
  }

  /** Every key's counts by key id, uuid or both. */
  protected async allCounts(call: KeyapiCall, signal: AbortSignal): Promise<ReadonlyMap<string, KeyCounts>> {
    const { unnamed } = await this.open(signal);
    const counts = readAllCounts(await this.read(call, signal), unnamed);
    if (!counts) throw new Fault('unexpected', 'The answer holds no list of traffic');
    return counts;
  }

  /** Newer dialects have the link apart, older ones inside a text. */
  private async linkBody(key: WireKey, signal: AbortSignal): Promise<unknown> {
    const { routes } = await this.open(signal);
    const [first = 'config', second] = (['link', 'config'] as const).filter(call => routes.has(call));
    try {
      return await this.ofKey(first, key, signal);
    } catch (thrown) {
      if (!second || !(thrown instanceof Fault) || !['not-found', 'unimplemented'].includes(thrown.code)) throw thrown;
      return this.ofKey(second, key, signal);
    }
  }

  private async route(call: KeyapiCall, signal: AbortSignal): Promise<Route> {
    const route = (await this.open(signal)).routes.get(call);
    if (!route) throw new Fault('unimplemented', `This dialect of the API has no such call (${call})`);
    return route;
  }

  private async read(call: KeyapiCall, signal: AbortSignal, value = '', query?: Query): Promise<unknown> {
    const answer = await this.wire.get(fill(await this.route(call, signal), value), signal, query);
    return this.bodyOf(answer);
  }

  private async ofKey(call: KeyapiCall, key: WireKey, signal: AbortSignal, query?: Query): Promise<unknown> {
    const route = await this.route(call, signal);
    const answer = await this.byNumber(key, signal, id => this.wire.get(fill(route, id), signal, query));
    return this.bodyOf(answer);
  }

  private bodyOf(answer: HttpResponse): unknown {
    if (answer.status < 200 || answer.status >= 300) throw this.wire.fault(answer, 'get');
    const body = this.wire.http.parse(answer);
    if (isRecord(body)) this.time.learn(body.timestamp ?? body.last_updated, dateOf(answer));
    return body;
  }

  /** No such key, or one that is not active: it has no numbers. A 200 that says it failed is the same. */
  private async orNull(reading: Promise<unknown>): Promise<unknown> {
    try {
      const body = await reading;
      assertSuccess(body);
      return body;
    } catch (thrown) {
      if (thrown instanceof Fault && (thrown.code === 'not-found' || thrown.code === 'rejected')) return null;
      throw thrown;
    }
  }

  private async post<T>(
    call: KeyapiCall,
    signal: AbortSignal,
    restarts: boolean,
    key: WireKey | null,
    value: (body: unknown) => T,
    query?: Query,
  ): Promise<WriteAnswer<T>> {
    return this.send(signal, restarts, async () => {
      const route = await this.route(call, signal);
      const write = (id: string): Promise<WriteAnswer<T>> =>
        this.wire.write({ method: 'POST', path: fill(route, id), signal, ...(query ? { query } : {}) }, value);
      return key ? this.byNumber(key, signal, write) : write('');
    });
  }

  /** What goes wrong before the request was sent is an answer, too. */
  private async send<T>(signal: AbortSignal, restarts: boolean, write: () => Promise<WriteAnswer<T>>): Promise<WriteAnswer<T>> {
    let counts = 0;
    try {
      const { report } = await this.open(signal);
      if (restarts && report.restarts !== false) {
        this.restartAskedAt = this.monotonic();
        counts = 1;
      }
      this.restarting += counts;
      return await write();
    } catch (thrown) {
      if (thrown instanceof Fault) return { type: 'not-sent', fault: thrown, tookMs: 0 };
      throw thrown;
    } finally {
      this.restarting -= counts;
    }
  }

  /** By id; where the server refuses it because it takes numbers only, by the number that it gives for it. A refused write changed nothing. */
  private async byNumber<T extends HttpResponse | WriteAnswer<unknown>>(
    key: WireKey,
    signal: AbortSignal,
    ask: (id: string) => Promise<T>,
  ): Promise<T> {
    const known = this.numbers.get(key.id);
    const answer = await ask(known ?? key.id);
    const refused =
      'body' in answer ? wantsNumber(answer) : answer.type === 'refused' && answer.status === 422 && /int/i.test(answer.fault.message);
    if (known !== undefined || !refused) return answer;
    const there = await this.get(key.id, signal);
    if (!there || there.id === key.id) return answer;
    this.numbers.set(key.id, there.id);
    return ask(there.id);
  }
}

function resetSaid(body: unknown): ResetSaid {
  const fields = isRecord(body) ? body : {};
  const previous = [fields.previous_total, fields.previous_bytes, fields.previous_total_bytes].find(value => typeof value === 'number');
  return { previous: typeof previous === 'number' ? previous : null, message: typeof fields.message === 'string' ? fields.message : null };
}

function monthQuery(month: string | null): Query | undefined {
  if (month === null) return undefined;
  if (!MONTH.test(month)) throw new Fault('bad-input', 'A month is written like 2025-08');
  return { year_month: month };
}

/** Why the server would refuse a name, or break its list by it; null: it is good. */
function problemOf(name: string): string | null {
  if (name.trim() === '') return 'A key needs a name';
  if ([...name].length > MAX_NAME) return `A key's name has at most ${MAX_NAME} characters`;
  if (/[\p{Cc}\p{Surrogate}\u2028\u2029]/u.test(name)) return "A key's name is one line without control characters";
  return null;
}
