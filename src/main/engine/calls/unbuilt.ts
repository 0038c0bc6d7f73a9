import { Fault } from '@shared/fault';

/** A call whose part is not built yet. */
export const unbuilt = (name: string) => (): never => {
  throw new Fault('unimplemented', `${name} is not built yet`);
};
