import type { Handler } from './handler';
import { inboundHandlers, outboundHandlers } from './inbound-handlers';
import { routingHandlers } from './routing-handlers';
import type { XraySim } from './sim';
import { statsHandlers } from './stats-handlers';

/** Every unary method of the simulated core. `crash` ends its process, as a panic does. */
export const createHandlers = (sim: XraySim, crash: () => void): Handler[] => [
  ...statsHandlers(sim),
  ...inboundHandlers(sim, crash),
  ...outboundHandlers(sim, crash),
  ...routingHandlers(sim, crash),
];
