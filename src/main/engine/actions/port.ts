/** Rotating the port that broke a limit, or switching it off. */
import { Fault } from '@shared/fault';
import type { Breach, ErrorCode, RotationRun, RunPort } from '@shared/model';
import type { Farms } from '../rotations/contract';
import type { Ports } from '../rotations/ports';
import type { Deed } from './contract';

export interface PortDeedsDeps {
  readonly ports: {
    readonly runs: Ports['runs'];
    readonly setActive: Ports['setActive'];
    readonly past: Ports['past'];
  };
  readonly farms: Pick<Farms, 'latest' | 'refresh'>;
  readonly ending: AbortSignal;
}
export interface PortDeeds {
  readonly rotate: Deed;
  readonly switchOff: Deed;
  /** A run of rotations ended. */
  ran(run: RotationRun): void;
  /** The farm was removed, and its runs with it. */
  forget(serverId: string): void;
}

const PAST = 20;

export function createPortDeeds({ ports, farms, ending }: PortDeedsDeps): PortDeeds {
  const waiting = new Map<string, { readonly serverId: string; end(run: RotationRun | Fault): void }>();
  const end = (id: string, run: RotationRun | Fault): void => {
    waiting.get(id)?.end(run);
    waiting.delete(id);
  };

  /** The end of a run; given up, it is cancelled, and then ends as what it came to. With the program it is left to the next start. */
  const endOf = (serverId: string, id: string, signal: AbortSignal): Promise<RotationRun> =>
    new Promise((resolve, reject) => {
      const found = ports.runs.list(serverId).find(run => run.id === id);
      if (found && found.endedAt !== null) return resolve(found);
      const giveUp = (): void => {
        if (ending.aborted) end(id, new Fault('cancelled', 'Switchyard is stopping'));
        else ports.runs.cancel(id);
      };
      waiting.set(id, {
        serverId,
        end: run => {
          signal.removeEventListener('abort', giveUp);
          if (run instanceof Fault) reject(run);
          else resolve(run);
        },
      });
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
    });

  /** One that an earlier run of the program began for this breach: on its way, or over. Null: it did not come so far. */
  const begun = async ({ serverId, subject, startedAt }: Breach): Promise<RotationRun | 'changed' | null> => {
    const portId = Number(subject);
    const isOurs = (run: RotationRun): boolean => run.askedBy === 'limit' && run.ports.some(port => port.portId === portId);
    const run = ports.runs.list(serverId).find(isOurs);
    if (run) return run;
    const { rows } = await ports.past(serverId, { portId, view: 'all', offset: 0, limit: PAST });
    const row = rows.find(({ by, at }) => by === 'limit' && at >= startedAt);
    return row?.outcome === 'changed' ? 'changed' : null;
  };

  const rotate: Deed['perform'] = async (breach, again, signal) => {
    const { serverId, subject } = breach;
    const portId = Number(subject);
    const before = again ? await begun(breach) : null;
    if (before === 'changed') return { already: false };
    // Asked for when ready by somebody, it is rotated once.
    const asked = before?.id ?? ports.runs.waitingFor(serverId, portId);
    const wish = { serverId, askedBy: 'limit', scheduleId: null, window: 1, whenReady: true, goal: { type: 'any' } } as const;
    const run = await endOf(serverId, asked ?? (await ports.runs.start(wish, [portId])).id, signal);
    const port = run.ports.find(one => one.portId === portId);
    if (port?.reached !== true) throw portFault(run, port);
    return { already: false };
  };

  const isOn = async (serverId: string, portId: number, signal: AbortSignal): Promise<boolean> => {
    const { ports: list } = farms.latest(serverId) ?? (await farms.refresh(serverId, signal));
    const port = list.find(({ id }) => id === portId);
    if (!port) throw new Fault('not-found', `The farm has no port ${portId}`);
    return port.active;
  };
  const setActive = async ({ serverId, subject }: Breach, active: boolean): Promise<void> => {
    const portId = Number(subject);
    const { done, gone, unproved, failure } = await ports.setActive(serverId, [portId], active);
    if (done.includes(portId)) return;
    if (gone.includes(portId)) throw new Fault('not-found', `The farm has no port ${portId}`);
    if (unproved.includes(portId)) throw new Fault(failure?.code ?? 'doubtful', failure?.message ?? 'It could not be read back');
    throw new Fault(failure?.code ?? 'rejected', failure?.message ?? `The panel still shows the port ${active ? 'off' : 'on'}`);
  };

  return {
    rotate: { perform: rotate, undo: null, untilEnd: false },
    switchOff: {
      perform: async (breach, again, signal) => {
        if (!(await isOn(breach.serverId, Number(breach.subject), signal))) return { already: !again };
        await setActive(breach, false);
        return { already: false };
      },
      undo: async breach => {
        await setActive(breach, true);
        return { already: false };
      },
      untilEnd: false,
    },
    ran: run => end(run.id, run),
    forget: serverId => {
      for (const [id, one] of [...waiting]) if (one.serverId === serverId) end(id, new Fault('gone', 'The farm was removed'));
    },
  };
}

/** Why a rotation did not bring another address. */
function portFault(run: RotationRun, port: RunPort | undefined): Fault {
  const code = (): ErrorCode => {
    if (run.cancelled) return 'cancelled';
    switch (port?.outcome?.type) {
      case 'auth-lost':
        return 'auth';
      case 'unreachable':
        return 'refused';
      case 'unknown':
        return 'doubtful';
      case undefined:
        return port?.reason === 'gone' ? 'gone' : port?.reason === 'busy' ? 'busy' : 'rejected';
      default:
        return 'rejected';
    }
  };
  return new Fault(code(), `Rotation: ${port?.outcome?.type ?? port?.reason ?? 'not sent'}`);
}
