import type { Kind } from '@shared/model';

/** One simulated server as the process announces it. */
export interface LabServer {
  readonly kind: Kind;
  readonly name: string;
  /** `http://127.0.0.1:PORT`, or `127.0.0.1:PORT` for xray. */
  readonly address: string;
  readonly username?: string;
  /** Ids of a few ports worth pinning to the tray, so that a newcomer's is not empty. */
  readonly favourites?: readonly number[];
  /** Password, API key or controller secret; empty when the server has none. */
  readonly secret: string;
  /** Base of its control surface. */
  readonly control: string;
}

export type Scale = 'default' | 'large';
