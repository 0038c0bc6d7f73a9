import { Fault } from '@shared/fault';
import { type ProviderGlance, readNode, readProvider } from '@shared/mihomo/proxies';
import { record, text } from '@shared/mihomo/read';
import type { ProxyProvider } from '@shared/model';
import type { Clock } from '../../outside';
import { wait } from '../../transport/wait';
import type { ControllerProviders, Progress } from './contract';
import { MAX_LIST, type Session, segment } from './session';

/** The core downloads a subscription while we wait. */
const UPDATE_MS = 90_000;
/** Ten nodes at a time, five seconds each: a subscription of a thousand dead nodes needs more than eight minutes. */
const CHECK_MS = 15 * 60_000;
const LOOK_EVERY_MS = 1000;

export function createProviders(session: Session, clock: Clock): ControllerProviders {
  const pathOf = (name: string) => `/providers/proxies/${segment(name)}`;
  const read = async (name: string, signal: AbortSignal): Promise<ProxyProvider> => {
    const raw = record(await session.json({ path: pathOf(name), signal, maxBytes: MAX_LIST }));
    if (text(raw.name) === '') throw new Fault('unexpected', 'the answer describes no provider');
    return readProvider(raw, name);
  };

  const glance = async (name: string, signal: AbortSignal): Promise<ProviderGlance> => {
    const { body } = await session.body({ path: pathOf(name), signal, maxBytes: MAX_LIST });
    const found = await session.large('provider', [body]);
    if (!found) throw new Fault('unexpected', 'the answer describes no provider');
    return found;
  };

  return {
    async list(signal) {
      const { body } = await session.body({ path: '/providers/proxies', signal, maxBytes: MAX_LIST });
      return await session.large('providers', [body]);
    },
    read,
    async update(name, signal) {
      const before = await glance(name, signal);
      await session.json({ method: 'PUT', path: pathOf(name), signal, deadlineMs: UPDATE_MS });
      const after = await glance(name, signal);
      // A file that did not change keeps its date; a download never does.
      if (before.vehicle.toLowerCase() === 'http' && after.updatedAt === before.updatedAt)
        throw new Fault('rejected', 'the core accepted it and the provider was not updated');
      return after;
    },
    async healthCheck(name, onProgress, signal) {
      const before = await glance(name, signal);
      const known = new Map(before.nodes.map((node, index) => [node, before.tests[index]] as const));
      const tell = ({ nodes, tests, failing }: ProviderGlance): Progress => {
        const isTested = (node: string, index: number): boolean => tests[index] !== known.get(node);
        const progress = {
          done: nodes.filter(isTested).length,
          failed: nodes.filter((node, index) => failing[index] && isTested(node, index)).length,
          total: nodes.length,
        };
        onProgress(progress);
        return progress;
      };
      const looking = new AbortController();
      const stop = () => looking.abort();
      signal.addEventListener('abort', stop, { once: true });
      const look = async (): Promise<void> => {
        for (;;) {
          await wait(clock, LOOK_EVERY_MS, looking.signal);
          const now = await glance(name, looking.signal);
          if (!looking.signal.aborted) tell(now);
        }
      };
      // What goes wrong while looking is no concern of the check.
      look().catch(() => undefined);
      try {
        await session.body({ path: `${pathOf(name)}/healthcheck`, signal, deadlineMs: CHECK_MS });
      } finally {
        stop();
        signal.removeEventListener('abort', stop);
      }
      return tell(await glance(name, signal));
    },
    async node(provider, name, signal) {
      const raw = record(await session.json({ path: `${pathOf(provider)}/${segment(name)}`, signal }));
      return { ...readNode(raw, name), provider };
    },
  };
}
