import { Fault } from '@shared/fault';
import { z } from 'zod';
import type { Session } from './session';

/** Services of the panel by its own names: true is running. */
export type Services = Readonly<Record<string, boolean>>;

/** The document names one path in its header and another in its example: panels have either. */
const PATHS = ['/api/devices/services/status', '/api/devices/modem/status'] as const;
const schema = z.record(z.string(), z.unknown()).transform(body => {
  const states = Object.entries(body).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean');
  return Object.fromEntries(states);
});

/** Reads the state of the services; remembers which path this panel has. */
export function createServicesReader(session: Session): (signal: AbortSignal) => Promise<Services> {
  let known: string | null = null;
  return async signal => {
    let missing: unknown = null;
    for (const path of known === null ? PATHS : [known]) {
      try {
        const services = schema.parse(await session.read({ method: 'GET', path, signal, deadlineMs: 5000 }));
        known = path;
        return services;
      } catch (thrown) {
        if (!(thrown instanceof Fault) || !['unimplemented', 'not-found'].includes(thrown.code)) throw thrown;
        missing = thrown;
      }
    }
    throw missing;
  };
}

/** Warnings for services without which rotations wait, or without which readings are frozen. */
export function serviceWarnings(services: Services): readonly string[] {
  const down = (name: string): boolean => services[name] === false;
  return [
    ...(down('reconnect') || down('rabbitmq') ? ['rotation-service-down'] : []),
    ...(down('normal') || down('rabbitmq') ? ['monitoring-service-down'] : []),
  ];
}
