/** What limits do besides telling, joined to breaches, keys and ports. */
import type { Breach, BreachQuery, BreachWindow, RotationRun } from '@shared/model';
import type { State } from '../state';
import { type ActionsDeps, createActions } from './actions';
import type { Actions } from './contract';
import { createPauseKey } from './key';
import { createNews, type NewsDeps } from './news';
import { createPortDeeds, type PortDeedsDeps } from './port';

export interface LimitActionsDeps extends Omit<ActionsDeps, 'deeds' | 'tell' | 'find'>, PortDeedsDeps, Omit<NewsDeps, 'serverName'> {
  readonly state: State;
  readonly keys: Parameters<typeof createPauseKey>[0];
  /** The log of breaches. */
  breaches(query: BreachQuery): Promise<BreachWindow>;
}
export interface LimitActions extends Pick<Actions, 'act' | 'undo' | 'forget' | 'stop'> {
  /** Takes up what the last run of the program left; after breaches, rotations and keys. */
  resume(): Promise<void>;
  /** A run of rotations ended. */
  ran(run: RotationRun): void;
}

/** What was to be taken back at the end of a breach is looked for among those of so many days. */
const LEFT_DAYS = 60;
const PAGE = 5_000;
const LOG: BreachQuery = { state: 'all', limitId: null, serverId: null, search: '', days: 400, offset: 0, limit: PAGE };

export function createLimitActions(deps: LimitActionsDeps): LimitActions {
  const { state, breaches } = deps;
  const nameOf = (id: string): string | undefined => state.getState().servers[id]?.name;
  const ports = createPortDeeds(deps);
  const find = async (breachId: string): Promise<Breach | null> => {
    for (let offset = 0; ; offset += PAGE) {
      const { rows } = await breaches({ ...LOG, offset });
      const found = rows.find(({ id }) => id === breachId);
      if (found || rows.length < PAGE) return found ?? null;
    }
  };
  const actions = createActions({
    ...{ ...deps, find },
    deeds: { 'pause-key': createPauseKey(deps.keys), 'rotate-port': ports.rotate, 'switch-off-port': ports.switchOff },
    tell: createNews({ ...deps, serverName: id => nameOf(id) ?? id }),
  });
  const unsubscribe = state.subscribe((after, before) => {
    if (after.breaches !== before.breaches) actions.follow(after.breaches);
  });

  return {
    ...{ act: actions.act, undo: actions.undo, ran: ports.ran },
    resume: async () => {
      const ended: Breach[] = [];
      for (let offset = 0; ; offset += PAGE) {
        const { rows } = await breaches({ ...LOG, days: LEFT_DAYS, offset });
        ended.push(...rows.filter(({ endedAt, serverId }) => endedAt !== null && nameOf(serverId) !== undefined));
        if (rows.length < PAGE) break;
      }
      actions.resume(state.getState().breaches, ended);
    },
    forget: serverId => {
      actions.forget(serverId);
      ports.forget(serverId);
    },
    stop: () => {
      unsubscribe();
      return actions.stop();
    },
  };
}
