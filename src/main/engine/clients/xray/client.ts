import { Fault } from '@shared/fault';
import type { LiveReport, ProbeReport, RouteQuestion, XrayServer } from '@shared/model';
import type * as wire from '@shared/xray/wire';
import type { LedgerFigures } from '../../keys/ledger';
import type { ClientContext, Reading } from '../client';
import { type Address, isLoopback, parseAddress } from './address';
import type { RouteSeen, RuleDraft, UserIdentity, UserLink, XrayApi } from './api';
import { Balancers } from './balancers';
import { type Capabilities, findCapabilities, namesOf, takesKeys } from './capabilities';
import { Channel } from './channel';
import { examineServer } from './examine';
import * as handlers from './handlers';
import { isOldStyleApi } from './inbounds';
import { checkLink, checkOnServer, chooseForLink, type LinkChoice, writeLink } from './link';
import { inboundViews, readLive } from './live';
import { restartLogger } from './logger';
import { OnlineUsers } from './online';
import { type Poll, pollCounters } from './poll';
import * as routing from './routing';
import { addressesOf, countedFor } from './stats';
import * as users from './users';
import { mayCountTwice, versionRange, versionText } from './version';

/** Users are read again this often, and whenever something hints that they changed. */
const USERS_MS = 60_000;
/** Who is online is for windows: this often while none shows it. */
const ONLINE_AT_REST_MS = 30_000;

interface Found {
  readonly generation: number;
  readonly capabilities: Capabilities;
  readonly oldStyle: boolean;
}

/** Client of one Xray's gRPC API: wire -> model; its counters and users go to the ledger undecoded. */
export class XrayClient implements XrayApi {
  readonly kind = 'xray';
  private readonly address: Address;
  private readonly channel: Channel;
  private readonly list: handlers.InboundList;
  private readonly online: OnlineUsers;
  private readonly balancers: Balancers;
  private found: Found | null = null;
  private figures: LedgerFigures | null = null;
  /** The rows changed, and no reading told so yet. The ledger tells it once, also to a reading that then fails. */
  private untold = true;
  /** Monotonic ms; null: due. */
  private usersAt: number | null = null;
  /** How often something hinted that the users changed: a list that was on its way then may be older. */
  private hints = 0;
  private onlineAt = Number.NEGATIVE_INFINITY;
  private answerBytes: number | null = null;

  constructor(
    private readonly server: XrayServer,
    private readonly context: ClientContext,
  ) {
    this.address = parseAddress(server.address);
    this.channel = new Channel(this.address, context.road);
    this.list = new handlers.InboundList(this.channel, () => context.clock.monotonic());
    this.online = new OnlineUsers(this.channel, context.clock);
    this.balancers = new Balancers(this.channel);
  }

  async probe(signal: AbortSignal): Promise<ProbeReport> {
    const begun = this.context.clock.monotonic();
    this.found = null;
    const { capabilities } = await this.find(signal);
    if (!capabilities.services.has('StatsService') && !capabilities.services.has('HandlerService'))
      throw new Fault('unimplemented', 'The API offers neither StatsService nor HandlerService: name them in api.services');
    return {
      kind: 'xray',
      program: 'Xray-core',
      version: versionText(versionRange(capabilities)),
      capabilities: namesOf(capabilities),
      elapsedMs: this.context.clock.monotonic() - begun,
      warnings: this.warnings(),
    };
  }

  async sample(signal: AbortSignal): Promise<Reading> {
    const { ledger, clock } = this.context;
    const { capabilities } = await this.find(signal);
    const poll = capabilities.services.has('StatsService') ? await pollCounters(this.channel, clock, this.mayCountTwice(), signal) : null;
    if (ledger && poll) {
      this.answerBytes = poll.reading.bytes.byteLength;
      const { restarted, strangers, drift } = this.take(await ledger.counters(poll.reading, signal));
      if (restarted) this.list.forget();
      // Without a drift the worker, a new one, has no users to compare with.
      if (restarted || strangers || drift === null) this.hint();
    }
    if (takesKeys(capabilities) && this.usersDue()) await this.readUsers(signal);
    if (ledger && poll && this.onlineDue()) {
      ledger.online(await this.online.read(capabilities, this.moves(), signal));
      this.onlineAt = clock.monotonic();
    }
    const rowsChanged = this.untold;
    this.untold = false;
    return { at: clock.now(), rowsChanged, figures: this.toFigures(poll), drift: this.figures?.drift ?? null };
  }

  async readUsers(signal: AbortSignal): Promise<LedgerFigures | null> {
    await this.needUsers(signal);
    const { ledger, clock } = this.context;
    if (!ledger) return null;
    const { hints } = this;
    const reading = await users.readUsers(this.channel, this.list, clock, signal);
    const figures = this.take(await ledger.users(reading, signal));
    if (this.hints === hints) this.usersAt = clock.monotonic();
    return figures;
  }

  async inbounds(signal: AbortSignal) {
    await this.needUsers(signal);
    return this.list.read(signal);
  }
  async inboundViews(signal: AbortSignal) {
    await this.needUsers(signal);
    return inboundViews(await this.liveParts(signal), signal);
  }

  async addUser(user: UserIdentity, signal: AbortSignal): Promise<void> {
    await this.needUsers(signal);
    await this.changing(() => users.addUser(this.channel, this.list, user, signal));
  }
  async removeUser(email: string, inboundTag: string | null, signal: AbortSignal): Promise<void> {
    await this.needUsers(signal);
    await this.changing(() => users.removeUser(this.channel, this.list, email, inboundTag, signal));
  }
  async findUser(email: string, inboundTag: string, signal: AbortSignal): Promise<UserIdentity | null> {
    await this.needUsers(signal);
    await this.list.vless(inboundTag, signal);
    return users.findUser(this.channel, inboundTag, email, signal);
  }
  async linkOf(user: UserIdentity, signal: AbortSignal, earlier: LinkChoice | null = null): Promise<UserLink> {
    await this.needUsers(signal);
    const inbound = await this.list.vless(user.inboundTag, signal);
    const there = await users.findUser(this.channel, inbound.tag, user.email, signal);
    const count = await users.countUsers(this.channel, inbound.tag, signal);
    const endpoint = { host: this.server.publicHost ?? this.address.host, port: this.server.publicPort ?? null };
    const choice = chooseForLink(inbound.reality, earlier);
    const link = writeLink(user, inbound, endpoint, choice);
    const same = there !== null && there.uuid === user.uuid && there.flow === user.flow;
    return { link, choice, checks: [checkOnServer(same, inbound.tag, count), ...checkLink(link, user, inbound, endpoint, choice)] };
  }
  async addresses(email: string, signal: AbortSignal) {
    return this.online.addresses((await this.find(signal)).capabilities, email, signal);
  }

  counted = (email: string, signal: AbortSignal) => countedFor(this.channel, email, signal);
  onlineFrom = (email: string, signal: AbortSignal) => addressesOf(this.channel, email, signal);

  async addInbound(inbound: wire.InboundHandler, signal: AbortSignal): Promise<void> {
    this.list.forget();
    await handlers.addInbound(this.channel, inbound, signal);
  }
  async removeInbound(tag: string, signal: AbortSignal): Promise<void> {
    this.list.forget();
    await handlers.removeInbound(this.channel, tag, signal);
  }
  addOutbound = (outbound: wire.OutboundHandler, signal: AbortSignal) => handlers.addOutbound(this.channel, outbound, signal);
  alterOutbound = (tag: string, operation: wire.TypedMessage, signal: AbortSignal) =>
    handlers.alterOutbound(this.channel, tag, operation, signal);
  removeOutbound = (tag: string, signal: AbortSignal) => handlers.removeOutbound(this.channel, tag, signal);

  rules = (signal: AbortSignal) => routing.listRules(this.channel, signal);
  addRule = (rule: RuleDraft, signal: AbortSignal) => routing.addRule(this.channel, rule, signal);
  removeRule = (ruleTag: string, signal: AbortSignal) => routing.removeRule(this.channel, ruleTag, signal);
  testRoute = (question: RouteQuestion, signal: AbortSignal) => routing.testRoute(this.channel, question, signal);
  balancer = (tag: string, signal: AbortSignal) => routing.readBalancer(this.channel, tag, signal);
  overrideBalancer = (tag: string, target: string | null, signal: AbortSignal) =>
    routing.overrideBalancer(this.channel, tag, target, signal);
  followRoutes = (told: (route: RouteSeen) => void, ended: (fault: Error | null) => void) =>
    routing.followRoutes(this.channel, told, ended);
  restartLogger = (signal: AbortSignal) => restartLogger(this.channel, signal);

  async live(options: { readonly balancers: readonly string[]; readonly intervalMs: number }, signal: AbortSignal): Promise<LiveReport> {
    const parts = await this.liveParts(signal);
    const report = await readLive(parts, signal);
    const balancers = await this.balancers.read(report, options.balancers, signal);
    const { answerBytes, context } = this;
    return { at: context.clock.now(), ...report, balancers, answerBytes, intervalMs: options.intervalMs };
  }

  async examine(moving: readonly string[], signal: AbortSignal) {
    const { capabilities } = await this.find(signal);
    return examineServer({ channel: this.channel, capabilities, inbounds: this.list, port: this.address.port, moving }, signal);
  }

  capabilities(): Capabilities | null {
    return this.found?.capabilities ?? null;
  }
  version() {
    return this.found ? versionRange(this.found.capabilities) : null;
  }
  mayCountTwice(): boolean {
    return this.found !== null && mayCountTwice(versionRange(this.found.capabilities));
  }

  close(): void {
    this.channel.close();
  }

  /** Found once per connection: another one may lead to another version. */
  private async find(signal: AbortSignal): Promise<Found> {
    await this.channel.ready(signal);
    if (this.found?.generation === this.channel.generation) return this.found;
    const capabilities = await findCapabilities(this.channel, signal);
    const inbounds = capabilities.calls.has('ListInbounds') ? await this.list.read(signal) : [];
    this.hint();
    const oldStyle = inbounds.some(one => isOldStyleApi(one, this.address.port));
    this.found = { generation: this.channel.generation, capabilities, oldStyle };
    return this.found;
  }

  private async needUsers(signal: AbortSignal): Promise<void> {
    const { capabilities } = await this.find(signal);
    if (!capabilities.services.has('HandlerService'))
      throw new Fault('unimplemented', 'The API does not offer HandlerService: name it in api.services');
    if (!takesKeys(capabilities))
      throw new Fault('unimplemented', 'This Xray (before 25.6.7) cannot show its inbounds, so a key could reach a wrong one');
  }

  private take(figures: LedgerFigures): LedgerFigures {
    this.figures = figures;
    this.untold ||= figures.moved;
    return figures;
  }

  /** The users may have changed. */
  private hint(): void {
    this.usersAt = null;
    this.hints += 1;
  }
  /** A list that is read meanwhile may show them as they were before. */
  private async changing(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } finally {
      this.hint();
    }
  }
  private usersDue(): boolean {
    return this.usersAt === null || this.context.clock.monotonic() - this.usersAt >= USERS_MS;
  }

  private onlineDue(): boolean {
    return !this.context.atRest?.() || this.context.clock.monotonic() - this.onlineAt >= ONLINE_AT_REST_MS;
  }

  private moves(): boolean {
    const rate = this.figures?.rate;
    return rate != null && rate.up + rate.down > 0;
  }

  private async liveParts(signal: AbortSignal) {
    const { capabilities } = await this.find(signal);
    return { channel: this.channel, capabilities, inbounds: this.list, figures: this.figures };
  }

  private toFigures(poll: Poll | null): Reading['figures'] {
    const { figures, context } = this;
    const rate = figures?.rate;
    return {
      kind: 'xray',
      keys: figures?.keys ?? null,
      online: figures?.online ?? null,
      rttMs: poll?.rttMs ?? null,
      uptimeS: poll?.sys.uptime ?? null,
      goroutines: poll?.sys.goroutines ?? null,
      // Live heap, not what the process once took from the system: the latter never goes down again, so a limit on it could not recover.
      memory: poll?.sys.alloc ?? null,
      warnings: this.warnings(),
      ...(rate ? { rates: { ...rate, at: context.clock.now() } } : {}),
    };
  }

  private warnings(): readonly string[] {
    return [
      ...(isLoopback(this.address.host) || this.context.road ? [] : ['plain-grpc']),
      ...(this.found?.oldStyle ? ['api-old-style'] : []),
      ...(this.figures?.caveats.includes('foreign-resets') ? ['foreign-reset'] : []),
    ];
  }
}
