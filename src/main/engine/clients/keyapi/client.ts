import { Fault } from '@shared/fault';
import type { Key, KeyapiServer, KeyCheck, KeyTraffic, ProbeReport } from '@shared/model';
import { z } from 'zod';
import { parseAddress } from '../../transport/address';
import { createHttp, type Http } from '../../transport/http';
import type { ClientContext, KeyClient, Reading } from '../client';
import { checkLink, readLink } from './link';
import type { Row } from './rows';
import { openSession, type Session } from './session';
import { type Counted, readAllTraffic, readTraffic } from './traffic';
import { createRow, deleteRow, listRows, type Writer } from './writes';

/** Dialects with one traffic call per key are asked for this many keys at each reading, in turn: they limit calls per minute. */
const KEYS_PER_SAMPLE = 4;
/** Two readings closer than this (a refresh asked for right after a poll) give no new rates. */
const CLOSEST_MS = 800;

const root = z.object({
  message: z.string().max(200).optional().catch(undefined),
  version: z.string().max(50).optional().catch(undefined),
});

interface Rate {
  readonly up: number;
  readonly down: number;
}

/** Client of one VPN key management API, whatever its dialect: wire -> model. */
export class KeyapiClient implements KeyClient {
  readonly kind = 'keyapi';
  private readonly http: Http;
  private readonly path: string;
  private readonly addressWarnings: readonly string[];
  private session: Session | null = null;
  private rows: readonly Row[] = [];
  private counted = new Map<string, Counted>();
  private rates = new Map<string, Rate>();
  private lastExact: { readonly at: number; readonly counted: ReadonlyMap<string, Counted> } | null = null;
  private turn = 0;
  private shown = '';

  constructor(
    private readonly server: KeyapiServer,
    private readonly context: ClientContext,
    private readonly lookAgainMs?: readonly number[],
  ) {
    const { address, warnings } = parseAddress('keyapi', server.address);
    this.path = new URL(address).pathname;
    this.addressWarnings = warnings;
    const secret = this.secret();
    this.http = createHttp({ address, pin: server.pin, secrets: secret === null ? [] : [secret] });
  }

  async probe(signal: AbortSignal): Promise<ProbeReport> {
    const begun = this.context.clock.monotonic();
    this.session = null;
    const session = await this.open(signal);
    const about = await this.about(session, signal);
    await this.readTraffic(session, await this.list(session, signal), signal);
    return {
      kind: 'keyapi',
      program: about.message ?? 'VPN Key Management API',
      version: about.version ?? null,
      capabilities: [
        'list-keys',
        'create-keys',
        'links',
        ...this.trafficNames(),
        `dialect-${session.dialect}`,
        ...(session.auth === 'none' ? [] : [`auth-${session.auth}`]),
      ],
      elapsedMs: this.context.clock.monotonic() - begun,
      warnings: this.warnings(session),
    };
  }

  async sample(signal: AbortSignal): Promise<Reading> {
    const session = await this.open(signal);
    const begun = this.context.clock.monotonic();
    const rows = await this.list(session, signal);
    const rttMs = this.context.clock.monotonic() - begun;
    await this.readTraffic(session, rows, signal);
    const keys = rows.map(row => this.toKey(row));
    const shown = JSON.stringify(keys);
    const rowsChanged = shown !== this.shown;
    this.shown = shown;
    const at = this.context.clock.now();
    const source = this.source();
    return {
      at,
      rowsChanged,
      keys,
      figures: {
        kind: 'keyapi',
        keys: keys.length,
        trafficSource: source,
        rttMs,
        warnings: this.warnings(session),
        // A rate is a sum of exact numbers or none at all.
        ...(source === 'exact' && this.rates.size > 0 ? { rates: { ...this.totalRate(), at } } : {}),
      },
    };
  }

  async keys(signal: AbortSignal): Promise<readonly Key[]> {
    return (await this.list(await this.open(signal), signal)).map(row => this.toKey(row));
  }

  async createKey(name: string, signal: AbortSignal): Promise<Key> {
    return this.toKey(await createRow(this.writer(await this.open(signal)), name, signal));
  }

  async deleteKey(keyId: string, signal: AbortSignal): Promise<void> {
    await deleteRow(this.writer(await this.open(signal)), keyId, signal);
    this.counted.delete(keyId);
  }

  async link(keyId: string, signal: AbortSignal): Promise<{ readonly link: string; readonly checks: readonly KeyCheck[] }> {
    const session = await this.open(signal);
    const row = (await this.list(session, signal)).find(({ id }) => id === keyId);
    if (!row) throw new Fault('not-found', `There is no key ${keyId}`);
    const link = readLink(await this.config(session, row, signal), row.name);
    return { link, checks: [{ name: 'on-server', result: 'pass', detail: null }, ...checkLink(link, row)] };
  }

  close(): void {
    this.http.close();
  }

  /** Found out once, and again by each probe. */
  private async open(signal: AbortSignal): Promise<Session> {
    const session = this.session ?? (await openSession(this.http, this.path, this.secret(), signal));
    this.session = session;
    return session;
  }

  private secret(): string | null {
    return this.context.secret?.value || null;
  }

  private writer(session: Session): Writer {
    return { http: this.http, session, ...(this.lookAgainMs ? { lookAgainMs: this.lookAgainMs } : {}) };
  }

  private async list(session: Session, signal: AbortSignal): Promise<readonly Row[]> {
    this.rows = await listRows(this.writer(session), signal);
    return this.rows;
  }

  /** What the server says of itself; some dialects say nothing. */
  private async about(session: Session, signal: AbortSignal): Promise<z.output<typeof root>> {
    const answer = await this.http.send({ path: `${session.base}/`, headers: session.headers, signal });
    if (answer.status !== 200) return {};
    try {
      return root.safeParse(this.http.parse(answer)).data ?? {};
    } catch {
      return {};
    }
  }

  /** Newer dialects have the link apart, older ones inside a text. */
  private async config(session: Session, row: Row, signal: AbortSignal): Promise<unknown> {
    const paths = session.dialect === 'e' ? ['link', 'config'] : ['config', 'link'];
    const get = (what: string | undefined): Promise<unknown> =>
      this.http.json({ path: `${session.base}/keys/${encodeURIComponent(row.id)}/${what}`, headers: session.headers, signal });
    try {
      return await get(paths[0]);
    } catch (error) {
      if (!(error instanceof Fault) || !['not-found', 'unimplemented'].includes(error.code)) throw error;
      return get(paths[1]);
    }
  }

  /** Traffic is an extra: its failure leaves the numbers out and never the keys. A refused credential is passed on. */
  private async readTraffic(session: Session, rows: readonly Row[], signal: AbortSignal): Promise<void> {
    try {
      this.counted = session.traffic === 'per-key' ? await this.readInTurn(session, rows, signal) : await this.readAll(session, signal);
    } catch (error) {
      if (!(error instanceof Fault) || ['auth', 'forbidden', 'cancelled'].includes(error.code)) throw error;
      this.counted = new Map();
      this.lastExact = null;
      this.rates = new Map();
      return;
    }
    this.measure();
  }

  private async readAll(session: Session, signal: AbortSignal): Promise<Map<string, Counted>> {
    const body = await this.http.json({ path: `${session.base}${session.traffic}`, headers: session.headers, signal });
    return new Map(readAllTraffic(body, session.dialect));
  }

  private async readInTurn(session: Session, rows: readonly Row[], signal: AbortSignal): Promise<Map<string, Counted>> {
    const known = new Map([...this.counted].filter(([id]) => rows.some(row => row.id === id)));
    for (let count = Math.min(KEYS_PER_SAMPLE, rows.length); count > 0; count -= 1) {
      const row = rows[this.turn % rows.length];
      this.turn += 1;
      if (!row) continue;
      const path = `${session.base}/keys/${encodeURIComponent(row.id)}/traffic`;
      const answer = await this.http.send({ path, headers: session.headers, signal });
      if (answer.status === 404 || answer.status === 400) continue;
      if (answer.status !== 200) throw this.http.fault(answer);
      const counted = readTraffic(this.http.parse(answer), session.dialect);
      if (counted) known.set(row.id, counted);
    }
    return known;
  }

  /** Rates from exact numbers only. A number that went back was reset or restarted: the whole new one was counted since. */
  private measure(): void {
    const now = { at: this.context.clock.monotonic(), counted: new Map(this.counted) };
    const last = this.lastExact;
    // A reading asked for right after another: one packet between them would look like a burst.
    if (last && now.at - last.at < CLOSEST_MS) return;
    this.lastExact = now;
    this.rates = new Map();
    if (!last) return;
    const seconds = (now.at - last.at) / 1000;
    const grown = (before: number, after: number): number => (after >= before ? after - before : after) / seconds;
    for (const [id, { up, down, source }] of now.counted) {
      const before = last.counted.get(id);
      if (source !== 'exact' || up === null || down === null) continue;
      this.rates.set(id, { up: grown(before?.up ?? 0, up), down: grown(before?.down ?? 0, down) });
    }
  }

  private countedOf = (row: Row): Counted | undefined => this.counted.get(row.id) ?? (row.uuid ? this.counted.get(row.uuid) : undefined);
  private rateOf = (row: Row): Rate | undefined => this.rates.get(row.id) ?? (row.uuid ? this.rates.get(row.uuid) : undefined);

  private totalRate(): Rate {
    const rates = this.rows.map(this.rateOf);
    return { up: rates.reduce((sum, rate) => sum + (rate?.up ?? 0), 0), down: rates.reduce((sum, rate) => sum + (rate?.down ?? 0), 0) };
  }

  private toKey(row: Row): Key {
    const counted = this.countedOf(row);
    const rate = this.rateOf(row);
    const traffic: KeyTraffic | null = counted ? { ...counted, downRate: rate?.down ?? null, upRate: rate?.up ?? null } : null;
    return {
      serverId: this.server.id,
      id: row.id,
      name: row.name,
      uuid: row.uuid,
      flow: null,
      createdAt: row.createdAt,
      active: row.active,
      traffic,
    };
  }

  private source(): 'exact' | 'estimate' | 'none' {
    const counted = this.rows.flatMap(row => this.countedOf(row) ?? []);
    if (counted.length === 0) return 'none';
    return counted.every(({ source }) => source === 'exact') ? 'exact' : 'estimate';
  }

  private trafficNames(): readonly string[] {
    const source = this.source();
    return source === 'none' ? [] : [source === 'exact' ? 'traffic-exact' : 'traffic-estimate'];
  }

  private warnings(session: Session): readonly string[] {
    return [...this.addressWarnings, ...(session.auth === 'none' ? ['no-auth'] : [])];
  }
}
