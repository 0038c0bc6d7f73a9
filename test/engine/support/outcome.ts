import { Fault } from '@shared/fault';

/** What something came to, or the code of its Fault. */
export const outcome = (work: Promise<string>): Promise<string> =>
  work.catch((thrown: unknown) => (thrown instanceof Fault ? thrown.code : `no fault: ${String(thrown)}`));
