import type { Kind, Server } from '@shared/model';
import type { Secret } from '../outside';
import { toServer } from './draft';

/** One simulated server with its secret, which is kept in memory only. */
export interface LabServer {
  readonly server: Server;
  readonly secret: Secret | null;
}
/** A server as the lab's process announces it. */
export interface LabAnnouncement {
  readonly kind: Kind;
  readonly name: string;
  readonly address: string;
  readonly username?: string;
  /** Empty: it has none. */
  readonly secret: string;
}

/** Ports of the lab's farm that are pinned from the start, so that a newcomer sees what pinning is. */
const FAVOURITES = 3;

/** The same announcement gives the same id, so that a lab started again takes the place of the former one. */
export function toLabServer({ kind, name, address, username = '', secret }: LabAnnouncement): LabServer {
  const favourites = kind === 'farm' ? { username, favourites: Array.from({ length: FAVOURITES }, (_, index) => index + 1) } : {};
  const server = toServer({ kind, name, address, ...favourites }, `lab-${name}`, null);
  return { server: { ...server, lab: true }, secret: secret === '' ? null : { value: secret } };
}
