export { createFarmTools, type FarmTools } from './tools';
export type { WriteOut } from './write-out';
