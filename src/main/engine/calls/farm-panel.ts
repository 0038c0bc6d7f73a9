/** The calls over what a farm's panel holds besides its ports' state and its farm proxies. */
import { Fault } from '@shared/fault';
import type { Handlers } from '@shared/ipc';
import type { FarmFacts, FormOutcome, IdsOutcome, IpQuery, Kind } from '@shared/model';
import type { Client } from '../clients/client';
import { connected } from '../clients/connected';
import { type FarmClient, isFarm } from '../clients/farm/contract';
import type { Events } from '../events';
import { withDeadline } from '../transport/deadline';

export type FarmPanelCall =
  | 'farmLookups'
  | 'readPortSettings'
  | 'addPort'
  | 'editPort'
  | 'setFingerprint'
  | 'farmFacts'
  | 'listServices'
  | 'setService'
  | 'listOperatorIps'
  | 'listPortIps'
  | 'listLogins'
  | 'readLogin'
  | 'revealLogin'
  | 'addLogin'
  | 'editLogin'
  | 'deleteLogins'
  | 'deleteIpRecords'
  | 'listFarmUsers'
  | 'addFarmUser'
  | 'editFarmUser'
  | 'setFarmUsersActive'
  | 'deleteFarmUsers';

export interface FarmPanelDeps {
  /** Faults: `not-found`. */
  kind(serverId: string): Kind;
  /** The live client; null: none runs. */
  client(serverId: string): Client | null;
  /** Reads the farm's ports now: what was written is seen at once. */
  refresh(serverId: string): void;
  readonly events: Pick<Events, 'add'>;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
}

const READ_MS = 30_000;
/** A write, what is read before it and after it, and the few seconds in which the panel may show it. */
const WRITE_MS = 90_000;

export function createFarmPanelCalls(deps: FarmPanelDeps): Pick<Handlers, FarmPanelCall> {
  const { events } = deps;
  const farm = (serverId: string): FarmClient => {
    if (deps.kind(serverId) !== 'farm') throw new Fault('wrong-kind', 'Only a farm has this');
    return connected(deps.client(serverId), isFarm, 'The farm');
  };
  const read = async <T>(serverId: string, what: string, ask: (client: FarmClient, signal: AbortSignal) => Promise<T>): Promise<T> => {
    const client = farm(serverId);
    return await withDeadline(deps.ending, READ_MS, what, signal => ask(client, signal));
  };
  const write = async <T>(serverId: string, what: string, send: (client: FarmClient, signal: AbortSignal) => Promise<T>): Promise<T> => {
    const client = farm(serverId);
    return await withDeadline(deps.ending, WRITE_MS, what, signal => send(client, signal));
  };
  /** What a form left on the panel, for the list of what happened. */
  const made = <T>(outcome: FormOutcome<T>, tell: (value: T) => void): FormOutcome<T> => {
    if (outcome.type === 'saved' || outcome.type === 'differs') tell(outcome.value);
    return outcome;
  };
  const counted = (outcome: IdsOutcome, tell: (count: number) => void): IdsOutcome => {
    if (outcome.done.length > 0) tell(outcome.done.length);
    return outcome;
  };

  return {
    farmLookups: ({ serverId }) => read(serverId, 'lookups', (client, signal) => client.lookups(signal)),
    readPortSettings: ({ serverId, portId }) => read(serverId, 'settings', (client, signal) => client.ports.settings(portId, signal)),
    addPort: async ({ serverId, draft }) =>
      made(await write(serverId, 'port', (client, signal) => client.ports.add(draft, signal)), ({ name }) => {
        events.add('port-added', 'ok', serverId, { port: name });
        deps.refresh(serverId);
      }),
    editPort: async ({ serverId, portId, change }) =>
      made(await write(serverId, 'port', (client, signal) => client.ports.edit(portId, change, signal)), ({ name }) => {
        events.add('port-edited', 'ok', serverId, { port: name });
        deps.refresh(serverId);
      }),
    setFingerprint: async ({ serverId, portIds, fingerprint, on }) =>
      counted(await write(serverId, 'fingerprint', (client, signal) => client.ports.setFingerprint(portIds, fingerprint, on, signal)), () =>
        deps.refresh(serverId),
      ),
    farmFacts: ({ serverId }) => read(serverId, 'facts', facts),
    listServices: ({ serverId }) => read(serverId, 'services', (client, signal) => client.machine.services(signal)),
    setService: async ({ serverId, name, running }) => {
      const outcome = await write(serverId, 'service', (client, signal) => client.machine.setService(name, running, signal));
      if (outcome.type === 'done')
        events.add(running ? 'service-started' : 'service-stopped', running ? 'ok' : 'warn', serverId, { service: name });
      return outcome;
    },
    listOperatorIps: ({ serverId, query }) => write(serverId, 'addresses', (client, signal) => client.history.ofOperators(query, signal)),
    listPortIps: ({ serverId, query }) => write(serverId, 'addresses', (client, signal) => client.history.ofPorts(query, signal)),
    listLogins: ({ serverId }) => read(serverId, 'logins', (client, signal) => client.logins.list(signal)),
    readLogin: async ({ serverId, loginId }) =>
      (await read(serverId, 'login', (client, signal) => client.logins.read(loginId, signal))).login,
    revealLogin: async ({ serverId, loginId }) => {
      const { password } = await read(serverId, 'login', (client, signal) => client.logins.read(loginId, signal));
      return { password };
    },
    addLogin: async ({ serverId, draft }) =>
      made(await write(serverId, 'login', (client, signal) => client.logins.add(draft, signal)), ({ login }) =>
        events.add('login-added', 'ok', serverId, { login }),
      ),
    editLogin: async ({ serverId, loginId, change }) =>
      made(await write(serverId, 'login', (client, signal) => client.logins.edit(loginId, change, signal)), ({ login }) =>
        events.add('login-edited', 'ok', serverId, { login }),
      ),
    deleteLogins: async ({ serverId, loginIds }) =>
      counted(await write(serverId, 'logins', (client, signal) => client.logins.delete(loginIds, signal)), count =>
        events.add('logins-deleted', 'off', serverId, { count }),
      ),
    deleteIpRecords: ({ serverId, recordIds }) =>
      write(serverId, 'address records', (client, signal) => client.logins.deleteIpRecords(recordIds, signal)),
    listFarmUsers: ({ serverId }) => read(serverId, 'users', (client, signal) => client.users.list(signal)),
    addFarmUser: async ({ serverId, draft }) =>
      made(await write(serverId, 'user', (client, signal) => client.users.add(draft, signal)), ({ username }) =>
        events.add('farm-user-added', 'ok', serverId, { user: username }),
      ),
    editFarmUser: async ({ serverId, userId, change }) =>
      made(await write(serverId, 'user', (client, signal) => client.users.edit(userId, change, signal)), ({ username }) =>
        events.add('farm-user-edited', 'ok', serverId, { user: username }),
      ),
    setFarmUsersActive: async ({ serverId, userIds, active }) =>
      counted(await write(serverId, 'users', (client, signal) => client.users.setActive(userIds, active, signal)), count =>
        events.add(active ? 'farm-users-on' : 'farm-users-off', active ? 'ok' : 'off', serverId, { count }),
      ),
    deleteFarmUsers: async ({ serverId, userIds }) =>
      counted(await write(serverId, 'users', (client, signal) => client.users.delete(userIds, signal)), count =>
        events.add('farm-users-deleted', 'off', serverId, { count }),
      ),
  };
}

const ONE_ROW: IpQuery = { sort: { by: 'id', descending: false }, page: 1, perPage: 1 };

/** What the panel tells of the whole farm; one question in trouble costs only its figure, all of them are a failure. */
async function facts(client: FarmClient, signal: AbortSignal): Promise<FarmFacts> {
  const [load, pools, unique, all] = await Promise.allSettled([
    client.machine.load(signal),
    client.history.pools(signal),
    client.history.ofOperators(ONE_ROW, signal),
    client.history.ofPorts(ONE_ROW, signal),
  ]);
  if (load.status === 'rejected' && [pools, unique, all].every(({ status }) => status === 'rejected')) throw load.reason;
  const value = <T>(result: PromiseSettledResult<T>): T | null => (result.status === 'fulfilled' ? result.value : null);
  return {
    load: value(load),
    pools: value(pools),
    uniqueIps: value(unique)?.total ?? null,
    allIps: value(all)?.total ?? null,
  };
}
