import type { AppInfo } from '@shared/model';
import { labServer } from './line';
import { type LabChild, startLabChild } from './start';

export interface LabSwitchParts {
  readonly script: string;
  readonly setServers: (servers: readonly ReturnType<typeof labServer>[] | null) => void;
  readonly onState: (state: AppInfo['lab']) => void;
  readonly report: (what: string, error?: unknown) => void;
  readonly start?: typeof startLabChild;
}

/** The lab on and off. Quick changes are played in order, and only the last one counts. */
export function createLabSwitch({ script, setServers, onState, report, start = startLabChild }: LabSwitchParts) {
  let wanted = false;
  let child: LabChild | null = null;
  let turning: Promise<void> | null = null;

  const died = (code: number): void => {
    report(`the lab ended by itself with ${code}`);
    child = null;
    setServers(null);
    if (wanted) onState('failed');
  };
  const turn = async (): Promise<void> => {
    if (!wanted) {
      if (child) {
        setServers(null);
        child.stop();
        child = null;
      }
      // Also without one: a lab that failed and was turned off is no failure any more.
      return onState('off');
    }
    if (child) return;
    onState('starting');
    try {
      child = await start(script, died);
      setServers(child.servers.map(labServer));
      onState('on');
    } catch (error) {
      report('the lab did not start', error);
      onState('failed');
      return;
    }
    return turn();
  };
  return {
    set(on: boolean): Promise<void> {
      wanted = on;
      turning = (turning ?? Promise.resolve()).then(turn);
      return turning;
    },
    stop(): void {
      wanted = false;
      child?.stop();
      child = null;
    },
  };
}
