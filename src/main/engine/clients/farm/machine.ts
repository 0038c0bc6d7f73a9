/** The panel's machine: its services and its load. */
import { Fault } from '@shared/fault';
import type { FarmLoad, FarmService, ServiceOutcome } from '@shared/model';
import { z } from 'zod';
import type { FarmMachine } from './contract';
import type { Session } from './session';
import { amount, readObject, readTruth } from './values';
import { submit, type Waiting } from './writes';

/** The document names one path in its header and another in its example: panels have either. */
const PATHS = ['/api/devices/services/status', '/api/devices/modem/status'] as const;

/** Services of the panel by its own names: its table and its sample name different ones, and whatever is there is told. */
export function parseServices(body: unknown): readonly FarmService[] {
  return Object.entries(readObject(body, 'The state of the services')).flatMap(([name, value]) => {
    const running = readTruth(value);
    return running === null ? [] : [{ name, running }];
  });
}

const percent = amount.transform(value => (value !== null && value <= 100 ? value : null));
const loadSchema = z
  .object({
    cpu: percent,
    memory: z.object({ total: amount, used: amount }).catch({ total: null, used: null }),
    uptime: z.object({ seconds: amount }).catch({ seconds: null }),
  })
  .transform(
    (raw): FarmLoad => ({
      cpuPercent: raw.cpu,
      memoryTotalMb: raw.memory.total,
      memoryUsedMb: raw.memory.used,
      // Its words for people do not fit its seconds: they are never read.
      uptimeS: raw.uptime.seconds,
    }),
  );
export function parseLoad(body: unknown): FarmLoad {
  return loadSchema.parse(readObject(body, 'The load'));
}

const READ_MS = 5_000;
const WRITE_MS = 30_000;

export function createMachine(session: Session, waiting: Omit<Waiting, 'signal'>): FarmMachine {
  /** The path that this panel has. */
  let known: string | null = null;
  const services = async (signal: AbortSignal): Promise<readonly FarmService[]> => {
    let missing: unknown = null;
    for (const path of known === null ? PATHS : [known]) {
      try {
        const read = parseServices(await session.read({ method: 'GET', path, signal, deadlineMs: READ_MS }));
        known = path;
        return read;
      } catch (thrown) {
        if (!(thrown instanceof Fault) || !['unimplemented', 'not-found'].includes(thrown.code)) throw thrown;
        missing = thrown;
      }
    }
    throw missing;
  };
  const runs = (list: readonly FarmService[], name: string): boolean | undefined => list.find(service => service.name === name)?.running;

  return {
    services,
    async setService(name, running, signal): Promise<ServiceOutcome> {
      // Also renews a lost login before what is sent only once.
      await services(signal);
      const path = `/api/devices/services/${running ? 'start' : 'stop'}`;
      const outcome = await submit<readonly FarmService[]>({
        ...waiting,
        signal,
        send: () => session.write({ method: 'POST', path, json: { name }, signal, deadlineMs: WRITE_MS }),
        readBack: () => services(signal),
        differs: now => (runs(now, name) === running ? [] : [name]),
      });
      switch (outcome.type) {
        case 'saved':
          return { type: 'done', services: outcome.value };
        case 'differs':
          return { type: 'unchanged', services: outcome.value };
        default:
          return outcome;
      }
    },
    load: async signal => parseLoad(await session.readEither({ method: 'GET', path: '/api/dashboard/cpu', signal, deadlineMs: READ_MS })),
  };
}

/** Warnings for services without which rotations wait, or without which readings are frozen. */
export function serviceWarnings(services: readonly FarmService[]): readonly string[] {
  const down = (name: string): boolean => services.some(service => service.name === name && !service.running);
  return [
    ...(down('reconnect') || down('rabbitmq') ? ['rotation-service-down'] : []),
    ...(down('normal') || down('rabbitmq') ? ['monitoring-service-down'] : []),
  ];
}
