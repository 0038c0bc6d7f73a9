import type { Fault } from '@shared/fault';

/** Where to connect to: over the network, or a local socket that leads further. */
export type Endpoint = { readonly host: string; readonly port: number } | { readonly path: string };

/** The way to one server: direct, or a tunnel that opens when it is first needed. A connection over it is one connection to the server. */
export interface Road {
  /** Opens what leads there, or joins what is open. Rejects with a Fault. */
  open(signal: AbortSignal): Promise<Endpoint>;
  /** How long a server may take for its first word once a connection stands, ms. */
  readonly answerMs: number;
  /**
   * A connection over this road failed before anything was sent: what the road knows better about the reason, else the same fault. Never rejects.
   */
  explain(fault: Fault): Promise<Fault>;
  /** The road is not needed any more; idempotent. */
  close(): void;
}

/** How long the first contact over SSH may take, ms: several questions to a person may lie on the way. */
export const FIRST_CONTACT_MS = 300_000;

/** A server greets at once where only a network lies between. */
const ANSWER_MS = 1_000;

/** Straight to the server. */
export const directRoad = (to: { readonly host: string; readonly port: number }): Road => ({
  open: async () => to,
  answerMs: ANSWER_MS,
  explain: async fault => fault,
  close: () => undefined,
});
