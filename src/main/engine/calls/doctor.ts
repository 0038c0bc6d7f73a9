/** The doctor's calls, and the test through a key. */
import { Fault } from '@shared/fault';
import type { Handlers } from '@shared/ipc';
import type { Settings } from '@shared/model';
import { checkConfigText } from '@shared/xrayconfig';
import type { Doctor } from '../doctor';
import { testLink } from '../keytest';

export type DoctorCall = 'runDoctor' | 'checkConfig' | 'testKey';

export interface DoctorCallsDeps {
  readonly doctor: Pick<Doctor, 'run'>;
  /** The key's link; empty: it could not be had. Rejects with a Fault. */
  linkOf(serverId: string, keyId: string): Promise<string>;
  settings(): Pick<Settings, 'clientProgram' | 'keyTestUrl'>;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
}

export function createDoctorCalls(deps: DoctorCallsDeps): Pick<Handlers, DoctorCall> {
  return {
    runDoctor: ({ serverId, again }) => deps.doctor.run(serverId, again),
    checkConfig: ({ text }) => checkConfigText(text),
    testKey: async ({ serverId, keyId }) => {
      const link = await deps.linkOf(serverId, keyId);
      if (link === '') throw new Fault('rejected', 'There is no link of this key to test');
      const { clientProgram, keyTestUrl } = deps.settings();
      return testLink(link, { program: clientProgram, url: keyTestUrl }, deps.ending);
    },
  };
}
