import type { Kind } from '@shared/model';

/** What a kind's `detect` found at an address. */
export interface DetectHit {
  readonly kind: Kind;
  /** Normalised, as it is stored. */
  readonly address: string;
  /** Name of the program, with its version where it tells one without a credential. */
  readonly program: string;
  /** Codes with texts `warning.<code>`. */
  readonly warnings: readonly string[];
}
