/** Changes of farm proxies: sent and read back by the client; here their list is outdated and what happened is recorded. */
import type { FarmProxy, FarmProxyChange, FarmProxyDraft, FormOutcome, IdsOutcome } from '@shared/model';
import type { FarmClient } from '../clients/farm/contract';
import type { Events } from '../events';
import { withDeadline } from '../transport/deadline';
import type { ProxyBook } from './book';

type Made = FormOutcome<{ readonly id: number }>;
export interface ProxyWrites {
  add(serverId: string, draft: FarmProxyDraft): Promise<Made>;
  edit(serverId: string, proxyId: number, change: FarmProxyChange): Promise<Made>;
  setActive(serverId: string, proxyIds: readonly number[], active: boolean): Promise<IdsOutcome>;
  delete(serverId: string, proxyIds: readonly number[]): Promise<IdsOutcome>;
}
export interface ProxyWritesDeps {
  readonly ending: AbortSignal;
  readonly book: Pick<ProxyBook, 'outdate'>;
  readonly events: Pick<Events, 'add'>;
  client(serverId: string): FarmClient;
  portName(serverId: string, portId: number | null): string;
  changed(serverId: string): void;
}

const ACTION_MS = 60_000;

export function createProxyWrites(deps: ProxyWritesDeps): ProxyWrites {
  const write = async <T>(serverId: string, work: (client: FarmClient, signal: AbortSignal) => Promise<T>): Promise<T> => {
    const client = deps.client(serverId);
    try {
      return await withDeadline(deps.ending, ACTION_MS, 'farm proxies', signal => work(client, signal));
    } finally {
      deps.book.outdate(serverId);
      deps.changed(serverId);
    }
  };
  const form = (serverId: string, type: 'proxy-added' | 'proxy-edited', outcome: FormOutcome<FarmProxy>): Made => {
    if (outcome.type === 'rejected' || outcome.type === 'unproved') return outcome;
    const { id, portId, type: kind, listenPort } = outcome.value;
    const params = { port: deps.portName(serverId, portId), kind, number: listenPort ?? 0 };
    deps.events.add(type, outcome.type === 'saved' ? 'ok' : 'warn', serverId, params);
    return { ...outcome, value: { id } };
  };
  const several = (serverId: string, type: 'proxies-on' | 'proxies-off' | 'proxies-deleted', outcome: IdsOutcome): IdsOutcome => {
    const count = outcome.done.length;
    const whole = outcome.unchanged.length + outcome.unproved.length === 0;
    if (count > 0) deps.events.add(type, !whole ? 'warn' : type === 'proxies-on' ? 'ok' : 'off', serverId, { count });
    return outcome;
  };

  return {
    add: async (serverId, draft) =>
      form(serverId, 'proxy-added', await write(serverId, (client, signal) => client.proxies.add(draft, signal))),
    edit: async (serverId, proxyId, change) =>
      form(serverId, 'proxy-edited', await write(serverId, (client, signal) => client.proxies.edit(proxyId, change, signal))),
    async setActive(serverId, proxyIds, active) {
      const outcome = await write(serverId, (client, signal) => client.proxies.setActive(proxyIds, active, signal));
      return several(serverId, active ? 'proxies-on' : 'proxies-off', outcome);
    },
    async delete(serverId, proxyIds) {
      return several(serverId, 'proxies-deleted', await write(serverId, (client, signal) => client.proxies.delete(proxyIds, signal)));
    },
  };
}
