/** Services of a farm's panel as limits judge them. Pure. */
import type { FarmService } from '../model';

/** Without them rotations wait, readings are frozen, timers stop or proxies are away; the others a farm may do without. */
const NEEDED: ReadonlySet<string> = new Set(['normal', 'reconnect', 'scheduler', 'proxy', 'rabbitmq']);

/** Whether all that are needed run; null: it is not known. */
export const servicesRun = (services: readonly FarmService[] | undefined): boolean | null =>
  services ? services.every(({ name, running }) => running || !NEEDED.has(name)) : null;

/** 1: one that is needed does not run; 0: all run; null: it is not known. */
export function isServiceDown(services: readonly FarmService[] | undefined): number | null {
  const run = servicesRun(services);
  return run === null ? null : Number(!run);
}
