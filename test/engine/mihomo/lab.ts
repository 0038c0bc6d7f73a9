/** The lab's controller with a client whose time is driven by the test; the lab's own runs for real unless asked otherwise. */
import type { MihomoServer } from '@shared/model';
import { afterEach } from 'vitest';
import { type LabOptions, startLab } from '../../../src/lab/lab';
import type { MihomoProfile } from '../../../src/lab/mihomo/profile';
import { createMihomoClient } from '../../../src/main/engine/clients/mihomo';
import type { Listener } from '../../../src/main/engine/clients/mihomo/channel';
import type { Clock } from '../../../src/main/engine/outside';
import type { StreamStatus } from '../../../src/main/engine/transport/stream';
import { eventually } from '../support/eventually';
import { DrivenClock } from '../support/outside';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
/** Closed after the test. */
export const closing = <T extends { close(): unknown }>(one: T): T => {
  open.push(one);
  return one;
};
export const within = () => AbortSignal.timeout(20_000);

export const serverAt = (address: string, pin: string | null = null): MihomoServer => ({
  kind: 'mihomo',
  id: 's',
  name: 'gw',
  address,
  tags: [],
  pin,
  lab: false,
});
export const clientAt = (address: string, secret: string, clock: Clock, pin: string | null = null) =>
  closing(createMihomoClient({ server: serverAt(address, pin), secret: { value: secret }, clock }));

export async function labController(profile: Partial<MihomoProfile> = {}, more: LabOptions = { clock: 'manual' }) {
  const lab = closing(await startLab({ kinds: ['mihomo'], profiles: { mihomo: profile }, ...more }));
  const [core] = lab.mihomo;
  if (!core) throw new Error('the lab has no controller');
  const clock = new DrivenClock();
  const { address, secret } = core.server;
  /** What the lab's control surface does. */
  const control = async (path: string, input: unknown = {}): Promise<void> => {
    const response = await fetch(`${core.server.control}${path}`, { method: 'POST', body: JSON.stringify(input) });
    if (!response.ok) throw new Error(await response.text());
  };
  return { lab, core, clock, address, secret, control, client: clientAt(address, secret, clock) };
}

/** A listener that keeps everything. */
export function keep<F>() {
  const frames: F[] = [];
  const states: StreamStatus[] = [];
  const listener: Listener<F> = { frame: frame => frames.push(frame), state: status => states.push(status) };
  const state = () => states.at(-1)?.state;
  const until = (wanted: StreamStatus['state']) =>
    eventually(() => {
      if (state() !== wanted) throw new Error(`it is ${state()}, not ${wanted}`);
    });
  return { frames, states, listener, state, until };
}
