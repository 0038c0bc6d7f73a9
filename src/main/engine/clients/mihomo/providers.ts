import { Fault } from '@shared/fault';
import { readNode, readProvider } from '@shared/mihomo/proxies';
import { record, text } from '@shared/mihomo/read';
import type { ProxyProvider } from '@shared/model';
import type { Clock } from '../../outside';
import { wait } from '../../transport/wait';
import type { ControllerProviders } from './contract';
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

  return {
    async list(signal) {
      const { body } = await session.body({ path: '/providers/proxies', signal, maxBytes: MAX_LIST });
      return await session.large('providers', [body]);
    },
    read,
    async update(name, signal) {
      const before = await read(name, signal);
      await session.json({ method: 'PUT', path: pathOf(name), signal, deadlineMs: UPDATE_MS });
      const after = await read(name, signal);
      // A file that did not change keeps its date; a download never does.
      if (before.vehicle.toLowerCase() === 'http' && after.updatedAt === before.updatedAt)
        throw new Fault('rejected', 'the core accepted it and the provider was not updated');
      return after;
    },
    async healthCheck(name, onProgress, signal) {
      const before = await read(name, signal);
      const known = new Map(before.nodes.map(node => [node.name, lastMark(node)] as const));
      const tell = (now: ProxyProvider): void => {
        const tested = now.nodes.filter(node => lastMark(node) !== known.get(node.name));
        onProgress({
          done: tested.length,
          failed: tested.filter(node => node.history.at(-1)?.delay === 0).length,
          total: now.nodes.length,
        });
      };
      const looking = new AbortController();
      const stop = () => looking.abort();
      signal.addEventListener('abort', stop, { once: true });
      const look = async (): Promise<void> => {
        for (;;) {
          await wait(clock, LOOK_EVERY_MS, looking.signal);
          const now = await read(name, looking.signal);
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
      const after = await read(name, signal);
      tell(after);
      return after;
    },
    async node(provider, name, signal) {
      const raw = record(await session.json({ path: `${pathOf(provider)}/${segment(name)}`, signal }));
      return { ...readNode(raw, name), provider };
    },
  };
}

/** Changes with each test, also of a core that writes the same latency twice. */
const lastMark = ({ history }: ProxyProvider['nodes'][number]): string => JSON.stringify(history.at(-1) ?? null);
