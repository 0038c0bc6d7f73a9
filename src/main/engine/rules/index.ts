/** Rules of controllers: the worker that holds them, switching them, which one would match, and their sets. */
import { domainToASCII } from 'node:url';
import { PASSES } from '@shared/corerules/match';
import { parseTarget } from '@shared/corerules/target';
import { Fault } from '@shared/fault';
import { normaliseIp } from '@shared/ip';
import type { GroupSummary, RuleSetRun, RuleTarget, Server } from '@shared/model';
import type { Client, ControllerClient } from '../clients/client';
import { connected } from '../clients/connected';
import { controllerOf, isController } from '../clients/mihomo/contract';
import type { Events } from '../events';
import type { Lists } from '../lists';
import { followControllers } from '../lists/follow';
import type { Clock } from '../outside';
import { needController } from '../servers/controller';
import { withDeadline } from '../transport/deadline';
import type { Rules } from './contract';
import { createRuleSets } from './sets';
import { createRuleShelves } from './shelves';

export type { Rules } from './contract';

export interface RulesDeps {
  readonly clock: Clock;
  readonly lists: Lists;
  readonly events: Pick<Events, 'add'>;
  readonly ending: AbortSignal;
  /** Null: no such server. */
  server(serverId: string): Server | null;
  client(serverId: string): Client | null;
  groups(serverId: string): readonly GroupSummary[];
  send(run: RuleSetRun): void;
}

const ACTION_MS = 60_000;
const RESOLVE_MS = 10_000;
const FEATURE_MS = 10_000;
/** Types of DNS records that hold an address. */
const ADDRESSES: ReadonlySet<number> = new Set([1, 28]);
/** Groups within groups within groups. */
const DEEPEST = 8;

export function createRules(deps: RulesDeps): Rules {
  const { clock, lists, events, ending } = deps;
  const need = (serverId: string) => needController(deps.server(serverId), 'rules');
  const client = (serverId: string): ControllerClient => {
    need(serverId);
    return connected(deps.client(serverId), isController, 'The controller');
  };
  const shelves = createRuleShelves({
    ...{ clock, lists, ending },
    client: id => controllerOf(deps.client(id)),
  });
  const sets = createRuleSets({ clock, events, ending, client, send: deps.send });

  /** Where the controllers are. */
  const places = new Map<string, { readonly where: string }>();

  /** Asked once of each client. */
  const switching = new WeakMap<ControllerClient, Promise<boolean>>();
  const switches = async (serverId: string): Promise<boolean | null> => {
    const of = controllerOf(deps.client(serverId));
    if (!of) return null;
    const found =
      switching.get(of) ??
      withDeadline(ending, FEATURE_MS, 'features', async signal => (await of.features(signal, ['rule-switch'])).has('rule-switch'));
    switching.set(of, found);
    return found.catch(() => {
      switching.delete(of);
      return null;
    });
  };

  const resolve = async (serverId: string, host: string): Promise<readonly string[]> => {
    const of = client(serverId);
    const answers = await withDeadline(ending, RESOLVE_MS, 'name', signal =>
      Promise.allSettled([of.dns.query(host, 'A', signal), of.dns.query(host, 'AAAA', signal)]),
    );
    if (answers.every(({ status }) => status === 'rejected')) throw answers.find(one => one.status === 'rejected')?.reason;
    const found = answers.flatMap(one => (one.status === 'fulfilled' ? one.value.answer : []));
    return found.filter(({ type }) => ADDRESSES.has(type)).flatMap(({ data }) => normaliseIp(data) ?? []);
  };
  const targetOf = async (serverId: string, text: string, isResolved: boolean): Promise<RuleTarget> => {
    const target = parseTarget(text);
    if (!target) throw new Fault('bad-input', 'that is no name, address or URL');
    if (target.host === null) return target;
    // Rules hold names as the DNS writes them.
    const host = domainToASCII(target.host) || target.host;
    return { ...target, host, addresses: isResolved ? await resolve(serverId, host) : [] };
  };
  /** Groups that lead to `PASS` now, and what a core calls so itself. */
  const passesOf = (serverId: string): readonly string[] => {
    const chosen = new Map(deps.groups(serverId).map(({ name, now }) => [name, now]));
    const leaf = (name: string): string => {
      let at = name;
      for (let depth = 0; depth < DEEPEST; depth += 1) at = chosen.get(at) ?? at;
      return at.toLowerCase();
    };
    return [...PASSES, ...[...chosen.keys()].filter(name => PASSES.some(pass => pass === leaf(name))).map(name => name.toLowerCase())];
  };

  const switchThem: Rules['switch'] = async (serverId, wanted, on) => {
    const of = client(serverId);
    const indexes = wanted.map(({ index }) => index);
    const read = async () => {
      await shelves.ready(serverId, true);
      return lists.ask('rulesAt', { serverId, indexes });
    };
    await withDeadline(ending, ACTION_MS, 'rules', signal => of.rules.setDisabled(wanted, !on, signal, read));
  };

  return {
    async query(serverId, query, again) {
      need(serverId);
      await shelves.ready(serverId, again);
      const rows = await lists.ask('rules', { serverId, query });
      return { ...rows, switches: rows.off === null ? false : await switches(serverId) };
    },
    async match(serverId, { target, after, resolve: isResolved }) {
      need(serverId);
      const asked = await targetOf(serverId, target, isResolved);
      await shelves.ready(serverId, false);
      const behaviors = await sets.behaviors(serverId).catch(() => ({}));
      return lists.ask('matchRule', { serverId, target: asked, context: { behaviors, passes: passesOf(serverId) }, after });
    },
    async switch(serverId, wanted, on) {
      await switchThem(serverId, wanted, on);
      const [only] = wanted;
      if (wanted.length === 1 && only) {
        const rule = only.payload === '' ? only.type : `${only.type} ${only.payload}`;
        events.add(on ? 'rule-on' : 'rule-off', on ? 'ok' : 'off', serverId, { rule });
      } else events.add(on ? 'rules-on' : 'rules-off', on ? 'ok' : 'off', serverId, { count: wanted.length });
    },
    async switchAllOn(serverId) {
      client(serverId);
      await shelves.ready(serverId, true);
      const off = await lists.ask('rulesOff', { serverId });
      if (off.length === 0) return 0;
      await switchThem(serverId, off, true);
      events.add('rules-on', 'ok', serverId, { count: off.length });
      return off.length;
    },
    sets,
    follow(servers) {
      shelves.follow(servers);
      // Sets of the same name at another core are none of those that were to be updated.
      followControllers(places, servers, where => ({ where }), sets.drop);
    },
    stop: () => sets.settled(),
  };
}
