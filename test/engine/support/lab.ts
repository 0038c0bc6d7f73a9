import type { LabServer as Announced } from '../../../src/lab/types';
import type { LabServer } from '../../../src/main/engine/engine';
import { toServer } from '../../../src/main/engine/servers/draft';

/** A server of the lab as the engine takes it; its farm's first two ports are pinned. */
export function toLabServer({ kind, name, address, username = '', secret }: Announced): LabServer {
  const farm = kind === 'farm' ? { username, favourites: [1, 2] } : {};
  const server = toServer({ kind, name, address, ...farm }, `lab-${name}`, null);
  return { server: { ...server, lab: true }, secret: secret === '' ? null : { value: secret } };
}
