import { Fault } from '@shared/fault';
import type { NodesSummary } from '@shared/mihomo/summary';
import type { ProbeReport } from '@shared/model';
import { faultOf } from '../../transport/errors';
import { verified } from '../../transport/verified';
import type { ClientContext } from '../client';
import { type ConnectionsGlance, createApi } from './api';
import { figuresOf } from './churn';
import { createConfig } from './config';
import { createConnections } from './connections';
import type { ControllerClient } from './contract';
import { createDebug } from './debug';
import { createDns } from './dns';
import { findFeatures, findHints } from './features';
import { type Feed, startFeed } from './feed';
import { inspect } from './inspect';
import { createReadings } from './order';
import { createProviders } from './providers';
import { createProxies } from './proxies';
import { createRebirth } from './rebirth';
import { createRules } from './rules';
import { openSession } from './session';
import { createStorage } from './storage';
import { createStreams } from './streams';

export { detect } from './detect';

/** Bytes. */
const LONG_LIST = 1024 * 1024;

/** A client of one controller (mihomo, sing-box, Clash). Throws a Fault `bad-address`. Nothing is connected before the first call. */
export function createMihomoClient(context: ClientContext): ControllerClient {
  const { server, secret, clock } = context;
  if (server.kind !== 'mihomo') throw new Fault('wrong-kind', `not a controller: ${server.kind}`);
  const session = openSession(server, secret, context.large);
  const api = createApi(session);
  const streams = createStreams(session, clock);
  const inspected = (signal: AbortSignal): Promise<ProbeReport> => inspect(session, api, signal);
  const version = async (signal: AbortSignal): Promise<string | null> => (await api.program(signal)).version;
  /** A long list is read once for all who want a few numbers of it in the same seconds. */
  const glance = async (signal: AbortSignal): Promise<ConnectionsGlance | null> => {
    const fresh = streams.glance.fresh();
    if (fresh) return fresh;
    const found = await api.connections(signal);
    if (found && found.bytes > LONG_LIST) streams.glance.note(found);
    return found;
  };
  const feeds = new Set<Feed>();
  const readings = { mode: createReadings(), groups: createReadings() };
  let probed: ProbeReport | null = null;
  let sampled: NodesSummary | null = null;
  /** Windows show the new state at once; that it could not be read now does not undo the action. */
  const refreshed = async (signal: AbortSignal): Promise<void> => {
    await Promise.all([...feeds].map(feed => feed.refresh(signal).catch(() => {})));
  };

  return {
    kind: 'mihomo',
    async probe(signal) {
      probed = await inspected(signal);
      return probed;
    },
    async sample(signal) {
      const isNewestMode = readings.mode();
      const { mode, modes, elapsedMs } = await api.configs(signal);
      const isNewest = readings.groups();
      const [nodes, found] = await Promise.all([api.groups(signal), glance(signal)]);
      const isNews = isNewest();
      const figures = {
        kind: 'mihomo',
        ...figuresOf(found),
        rttMs: elapsedMs,
        ...(isNewestMode() ? { mode, modes } : {}),
        ...(isNews ? { groups: nodes.groups, nodes: nodes.nodes } : {}),
      } as const;
      const rowsChanged = isNews && nodes !== sampled;
      if (isNews) sampled = nodes;
      return { at: clock.now(), figures, rowsChanged };
    },
    stream(sink) {
      const atRest = () => context.atRest?.() ?? false;
      const feed = startFeed({ api, streams, clock, readings, inspect: inspected, atRest }, sink, probed);
      feeds.add(feed);
      return () => {
        feeds.delete(feed);
        feed.stop();
      };
    },
    async setMode(wanted, signal) {
      const { modes } = await api.configs(signal);
      // Cores ignore a mode they do not know and still answer with success.
      const mode = modes.find(name => sameMode(name, wanted));
      if (mode === undefined) throw new Fault('bad-input', `the controller has no such mode; it has ${modes.join(', ')}`);
      await verified(
        () => api.patchMode(mode, signal),
        async () => {
          const now = await api.configs(signal);
          return { done: sameMode(now.mode, mode), found: `the mode is ${now.mode}` };
        },
      );
      await refreshed(signal);
    },
    async selectNode(group, node, signal) {
      await verified(
        () => api.putNode(group, node, signal),
        async () => {
          const now = await api.chosen(group, signal);
          return { done: now === node, found: `the group uses ${now ?? 'no node'}` };
        },
      ).catch(error => {
        const fault = faultOf(error);
        throw fault.code === 'not-found' ? new Fault('not-found', 'the controller has no such group any more', { cause: error }) : fault;
      });
      await refreshed(signal);
    },
    wake: () => streams.wake(),
    features: (signal, asked) => findFeatures(session, signal, asked),
    security: signal => findHints(session, signal),
    streams,
    proxies: createProxies(session),
    providers: createProviders(session, clock),
    rules: createRules(session),
    connections: createConnections(session),
    config: createConfig(session, createRebirth(version, streams, clock), version),
    dns: createDns(session),
    storage: createStorage(session),
    debug: createDebug(session),
    close() {
      for (const feed of feeds) feed.stop();
      feeds.clear();
      streams.close();
      session.close();
    },
  };
}

/** mihomo writes `rule`, sing-box `Rule`. */
const sameMode = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
