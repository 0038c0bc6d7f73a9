import type { LabMihomo } from '../../../src/lab/mihomo/server';

/** A controller that the contract suite runs against. */
export interface Controller {
  readonly address: string;
  readonly secret: string;
  readonly program: string;
  /** A group that can be chosen in, and at least two of its nodes. */
  readonly group: string;
  /** An address that its nodes can be tested by. */
  readonly testUrl: string;
  /** The simulated core behind it; null: a real program. */
  readonly lab: LabMihomo | null;
  /** Makes traffic of about `bytes` flow towards the user through the core. */
  drive(bytes: number): Promise<void>;
  /** The core dies with all its sockets; its port is closed until `revive`. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  close(): Promise<void>;
}
