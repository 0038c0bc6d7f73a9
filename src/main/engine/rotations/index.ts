/** Rotations: from a click to a proved outcome, one at a time per port, across restarts of the app. */
export type { FarmNews, Farms, PortsReading, RotationStore, Rotations, RotationsDeps } from './contract';
export { rotationKey } from './contract';
export type { Ports } from './ports';
export { createPorts } from './ports';
export type { RotationRecord } from './record';
export { parseRecord } from './record';
export { createRotations } from './service';
export { exportRotations } from './table';
