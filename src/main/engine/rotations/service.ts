import type { Rotations, RotationsDeps } from './contract';

/** The rotations service. */
export function createRotations(_deps: RotationsDeps): Rotations {
  throw new Error('being built');
}
