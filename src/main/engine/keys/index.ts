export type { Keys, KeysDeps } from './contract';
export { createKeys } from './keys';
