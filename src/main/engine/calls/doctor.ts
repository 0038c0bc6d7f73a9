/** The doctor's calls, and the test through a key. */
import type { Handlers } from '@shared/ipc';
import { unbuilt } from './unbuilt';

export type DoctorCall = 'runDoctor' | 'checkConfig' | 'testKey';

export function createDoctorCalls(): Pick<Handlers, DoctorCall> {
  return { runDoctor: unbuilt('runDoctor'), checkConfig: unbuilt('checkConfig'), testKey: unbuilt('testKey') };
}
