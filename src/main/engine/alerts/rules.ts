/** Limits as the user makes and changes them. */
import { randomUUID } from 'node:crypto';
import { Fault } from '@shared/fault';
import { limitInputSchema } from '@shared/limits/limit.schema';
import { type PresetId, presetLimit } from '@shared/limits/presets';
import { serversOf } from '@shared/limits/where';
import type { Limit, LimitInput } from '@shared/model';
import { Queue } from '../queue';
import type { Alerts } from './alerts';

export interface LimitRules {
  /**
   * Of one that is there, whether it is on stays as it is. Fault `bad-input`, `not-found` (server or limit), `storage`: then nothing has changed.
   */
  save(input: LimitInput): Promise<string>;
  remove(id: string): Promise<void>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  /** One that is there already, under whichever name, is not added again. */
  addPresets(presets: readonly { readonly id: PresetId; readonly name: string }[]): Promise<readonly string[]>;
}

/** So many there may be. */
export const MOST_LIMITS = 500;

export function createLimitRules(alerts: Pick<Alerts, 'limits' | 'changed' | 'book'>, isServer: (id: string) => boolean): LimitRules {
  const need = (id: string): Limit => {
    const limit = alerts.limits.find(other => other.id === id);
    if (!limit) throw new Fault('not-found', 'there is no such limit');
    return limit;
  };
  const turns = new Queue();
  /** Each change is of what the one before left. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => turns.run('limits', work);
  const put = async (input: LimitInput): Promise<string> => {
    const parsed = limitInputSchema.safeParse(input);
    if (!parsed.success)
      throw new Fault('bad-input', parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '));
    const { data } = parsed;
    const before = data.id === null ? null : need(data.id);
    const named = serversOf(data.where) ?? [];
    // One that names a server which is not there now (its list was lost) may still be changed otherwise.
    const known = new Set(before ? serversOf(before.where) : []);
    if (named.some(id => !isServer(id) && !known.has(id))) throw new Fault('not-found', 'there is no such server');
    if (before === null && alerts.limits.length >= MOST_LIMITS) throw new Fault('bad-input', 'there are too many limits');
    const limit: Limit = { ...data, id: data.id ?? randomUUID() };
    await alerts.book.saveLimit(limit);
    const others = alerts.limits.some(({ id }) => id === limit.id)
      ? alerts.limits.map(other => (other.id === limit.id ? limit : other))
      : [...alerts.limits, limit];
    alerts.changed(others, before && judgesOtherwise(before, limit) ? [limit.id] : [], limit.id);
    return limit.id;
  };
  const remove = async (id: string): Promise<void> => {
    await alerts.book.removeLimit(need(id));
    alerts.changed(
      alerts.limits.filter(limit => limit.id !== id),
      [id],
      null,
    );
  };
  const addPresets: LimitRules['addPresets'] = async presets => {
    const ids: string[] = [];
    for (const { id, name } of presets) {
      const wanted = presetLimit(id, name);
      const there = alerts.limits.find(limit => ruleOf(limit) === ruleOf(wanted));
      ids.push(there?.id ?? (await put(wanted)));
    }
    return ids;
  };
  return {
    save: input => inTurn(() => put(input.id === null ? input : { ...input, enabled: need(input.id).enabled })),
    remove: id => inTurn(() => remove(id)),
    setEnabled: (id, enabled) => inTurn(async () => void (await put({ ...need(id), enabled }))),
    addPresets: presets => inTurn(() => addPresets(presets)),
  };
}

/** The rule without its name and switch; in the order of names, since a stored one may have another. */
const ruleOf = ({ id: _id, name: _name, enabled: _enabled, ...rule }: LimitInput): string =>
  JSON.stringify(Object.entries(rule).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Whether an open breach of the old rule says nothing about the new one. */
function judgesOtherwise(before: Limit, after: Limit): boolean {
  const judging = (limit: Limit): string => `${ruleOf({ ...limit, coolDownS: 0, tell: before.tell, action: 'none' })} ${limit.enabled}`;
  return judging(before) !== judging(after);
}
