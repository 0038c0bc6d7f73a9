import { Fault } from '@shared/fault';
import type { Key, KeyCheck, ProbeReport, XrayServer } from '@shared/model';
import { type SysStats, statsService } from '@shared/xray/wire';
import type { ClientContext, KeyClient, Reading } from '../client';
import { type Address, isLoopback, parseAddress } from './address';
import { type Capabilities, findCapabilities, namesOf, versionOf } from './capabilities';
import { Channel } from './channel';
import { type Counters, decodeCounters, type Traffic } from './counters';
import type { XrayUser } from './identity';
import { isOldStyleApi } from './inbounds';
import { checkLink, checkOnServer, writeLink } from './link';
import { Meter, type Progress } from './rates';
import { addUser, listInbounds, listUsers, removeUser } from './users';

/** Users are read again this often, and whenever something hints that they changed. */
const USERS_MS = 60_000;
const COUNTERS_DEADLINE_MS = 20_000;
/** A restart of the server between the two uptime readings spoils one reading; it is taken again this often. */
const ATTEMPTS = 3;

interface Poll {
  readonly stats: SysStats | null;
  readonly counters: Counters;
  /** Monotonic ms at which the counters came. */
  readonly at: number;
  readonly rttMs: number;
}

function sameUsers(before: readonly XrayUser[] | null, now: readonly XrayUser[] | null): boolean {
  if (before === null || now === null || before === now) return before === now;
  return (
    before.length === now.length &&
    before.every((user, at) => user.email === now[at]?.email && user.uuid === now[at]?.uuid && user.flow === now[at]?.flow)
  );
}

/** Client of one Xray's gRPC API: wire -> model. */
export class XrayClient implements KeyClient {
  readonly kind = 'xray';
  private readonly address: Address;
  private readonly channel: Channel;
  private readonly meter = new Meter();
  private found: { readonly generation: number; readonly capabilities: Capabilities; readonly oldStyle: boolean } | null = null;
  private users: { readonly at: number; readonly list: readonly XrayUser[] } | null = null;
  private counters: Counters | null = null;
  private progress: Progress | null = null;
  /** The users that the last reading showed. */
  private shown: readonly XrayUser[] | null = null;
  private foreignReset = false;

  constructor(
    private readonly server: XrayServer,
    private readonly context: ClientContext,
  ) {
    this.address = parseAddress(server.address);
    this.channel = new Channel(this.address, context.road);
  }

  async probe(signal: AbortSignal): Promise<ProbeReport> {
    const begun = this.context.clock.monotonic();
    this.found = null;
    const { capabilities } = await this.capabilities(signal);
    if (!capabilities.stats && !capabilities.handler)
      throw new Fault('unimplemented', 'The API offers neither StatsService nor HandlerService: name them in api.services');
    return {
      kind: 'xray',
      program: 'Xray-core',
      version: versionOf(capabilities),
      capabilities: namesOf(capabilities),
      elapsedMs: this.context.clock.monotonic() - begun,
      warnings: this.warnings(),
    };
  }

  async sample(signal: AbortSignal): Promise<Reading> {
    const { capabilities } = await this.capabilities(signal);
    const poll = capabilities.stats ? await this.poll(signal) : null;
    if (poll) {
      this.progress = this.meter.next({ counters: poll.counters, uptimeS: poll.stats?.uptime ?? null, at: poll.at });
      this.foreignReset ||= this.progress.foreignReset;
      if (this.progress.restarted || this.hasStranger(poll.counters)) this.users = null;
      this.counters = poll.counters;
    }
    const online = capabilities.online ? (await this.channel.call(statsService.getAllOnlineUsers, {}, { signal })).users.length : null;
    await this.refreshUsers(capabilities, signal);
    const keys = this.toKeys();
    const list = this.users?.list ?? null;
    const rowsChanged = (this.progress?.moved ?? false) || !sameUsers(this.shown, list);
    this.shown = list;
    const at = this.context.clock.now();
    const total = this.progress?.total;
    return {
      at,
      rowsChanged,
      keys,
      figures: {
        kind: 'xray',
        keys: keys.length,
        online,
        rttMs: poll?.rttMs ?? null,
        uptimeS: poll?.stats?.uptime ?? null,
        goroutines: poll?.stats?.goroutines ?? null,
        // Live heap, not what the process once took from the system: the latter never goes down again, so a limit on it could not recover.
        memory: poll?.stats?.alloc ?? null,
        warnings: this.warnings(),
        ...(total ? { rates: { down: total.down, up: total.up, at } } : {}),
      },
    };
  }

  async keys(signal: AbortSignal): Promise<readonly Key[]> {
    const { capabilities } = await this.capabilities(signal);
    this.users = null;
    await this.refreshUsers(capabilities, signal);
    if (!this.users && !this.counters && capabilities.stats) this.counters = (await this.poll(signal)).counters;
    return this.toKeys();
  }

  async createKey(name: string, signal: AbortSignal): Promise<Key> {
    await this.requireUsers(signal);
    try {
      return this.toKey(await addUser(this.channel, this.server, name, signal));
    } finally {
      this.users = null;
    }
  }

  async deleteKey(keyId: string, signal: AbortSignal): Promise<void> {
    await this.requireUsers(signal);
    try {
      await removeUser(this.channel, keyId, signal);
    } finally {
      this.users = null;
    }
  }

  async link(keyId: string, signal: AbortSignal): Promise<{ readonly link: string; readonly checks: readonly KeyCheck[] }> {
    await this.requireUsers(signal);
    const inbounds = await listInbounds(this.channel, signal);
    const users = await listUsers(this.channel, inbounds, signal);
    const user = users.find(({ email }) => email === keyId);
    const inbound = inbounds.find(({ tag }) => tag === user?.tag);
    if (!user || !inbound) throw new Fault('not-found', `There is no key ${keyId}`);
    const endpoint = { host: this.server.publicHost ?? this.address.host, port: this.server.publicPort ?? null };
    const link = writeLink(user, inbound, endpoint);
    const there = users.filter(({ tag }) => tag === inbound.tag).length;
    return { link, checks: [checkOnServer(true, inbound.tag, there), ...checkLink(link, user, inbound, endpoint)] };
  }

  close(): void {
    this.channel.close();
  }

  /** Found once per connection. */
  private async capabilities(signal: AbortSignal): Promise<{ readonly capabilities: Capabilities; readonly oldStyle: boolean }> {
    if (this.found?.generation === this.channel.generation) return this.found;
    const capabilities = await findCapabilities(this.channel, signal);
    const oldStyle = capabilities.inbounds && (await listInbounds(this.channel, signal)).some(one => isOldStyleApi(one, this.address.port));
    this.users = null;
    this.found = { generation: this.channel.generation, capabilities, oldStyle };
    return this.found;
  }

  private async requireUsers(signal: AbortSignal): Promise<void> {
    const { capabilities } = await this.capabilities(signal);
    if (!capabilities.handler) throw new Fault('unimplemented', 'The API does not offer HandlerService: name it in api.services');
    if (!capabilities.users || !capabilities.inbounds)
      throw new Fault('unimplemented', 'This Xray (before 25.6.7) cannot show its inbounds, so a key could reach a wrong one');
  }

  /** Counters between two readings of the uptime, so that no restart lies between them unseen. */
  private async poll(signal: AbortSignal): Promise<Poll> {
    for (let attempt = 1; ; attempt += 1) {
      const begun = this.context.clock.monotonic();
      const before = await this.channel.call(statsService.getSysStats, {}, { signal });
      const rttMs = this.context.clock.monotonic() - begun;
      const bytes = await this.channel.callRaw(statsService.queryStats, { pattern: '' }, { signal, deadlineMs: COUNTERS_DEADLINE_MS });
      const at = this.context.clock.monotonic();
      const after = await this.channel.call(statsService.getSysStats, {}, { signal });
      if (after.uptime >= before.uptime) return { stats: after, counters: decodeCounters(bytes), at, rttMs };
      if (attempt === ATTEMPTS) throw new Fault('unexpected', 'The server restarted during every reading');
    }
  }

  /** A counter of a user that we do not know: the list changed. */
  private hasStranger(counters: Counters): boolean {
    if (!this.users || !this.counters) return false;
    const before = this.counters.users;
    return [...counters.users.keys()].some(email => !before.has(email));
  }

  private async refreshUsers(capabilities: Capabilities, signal: AbortSignal): Promise<void> {
    if (!capabilities.users || !capabilities.inbounds) return;
    const now = this.context.clock.monotonic();
    if (this.users && now - this.users.at < USERS_MS) return;
    this.users = { at: now, list: await listUsers(this.channel, await listInbounds(this.channel, signal), signal) };
  }

  /** The server's users where it tells them, else whoever has a counter. */
  private toKeys(): readonly Key[] {
    if (!this.users) return [...(this.counters?.users.keys() ?? [])].map(email => this.toKey({ email, uuid: null, flow: null }));
    const byEmail = new Map(this.users.list.map(user => [user.email, user]));
    return [...byEmail.values()].map(user => this.toKey(user));
  }

  private toKey(user: { readonly email: string; readonly uuid: string | null; readonly flow: string | null }): Key {
    return {
      serverId: this.server.id,
      id: user.email,
      name: user.email,
      uuid: user.uuid,
      flow: user.flow,
      createdAt: null,
      active: true,
      traffic: this.counters ? this.traffic(this.counters.users.get(user.email), this.progress?.users.get(user.email)) : null,
    };
  }

  /** A user without a counter has not connected yet: zero. */
  private traffic(counted: Traffic = { up: 0, down: 0 }, rate?: Traffic): Key['traffic'] {
    const measured = this.progress?.total ? (rate ?? { up: 0, down: 0 }) : null;
    return {
      down: counted.down,
      up: counted.up,
      total: counted.down + counted.up,
      source: 'exact',
      downRate: measured?.down ?? null,
      upRate: measured?.up ?? null,
    };
  }

  private warnings(): readonly string[] {
    return [
      ...(isLoopback(this.address.host) ? [] : ['plain-grpc']),
      ...(this.found?.oldStyle ? ['api-old-style'] : []),
      ...(this.foreignReset ? ['foreign-reset'] : []),
    ];
  }
}
