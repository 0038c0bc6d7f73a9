import { Fault } from '@shared/fault';
import { readRuleProviders } from '@shared/mihomo/rules';
import type { Rule, RuleSeen } from '@shared/model';
import { verified } from '../../transport/verified';
import type { ControllerRules } from './contract';
import { MAX_LIST, type Session, segment } from './session';

const UPDATE_MS = 90_000;

export function createRules(session: Session): ControllerRules {
  const answer = async (signal: AbortSignal): Promise<Buffer> => (await session.body({ path: '/rules', signal, maxBytes: MAX_LIST })).body;
  const list = async (signal: AbortSignal): Promise<readonly Rule[]> => await session.large('rules', [await answer(signal)]);
  const providers: ControllerRules['providers'] = async signal =>
    readRuleProviders(await session.json({ path: '/providers/rules', signal }));

  return {
    answer,
    list,
    async setDisabled(rules, disabled, signal, read = list) {
      const at = (all: readonly Rule[]) => new Map(all.map(rule => [rule.index, rule] as const));
      const before = at(await read(signal));
      for (const rule of rules) {
        const now = before.get(rule.index);
        if (!now || !isSame(rule, now)) throw new Fault('busy', 'the rules are not those any more: the core has loaded others');
        if (now.use === null) throw new Fault('unimplemented', 'this core switches no rules');
      }
      let after: readonly Rule[] = [];
      await verified(
        async () => {
          const body = Object.fromEntries(rules.map(rule => [String(rule.index), disabled]));
          await session.json({ method: 'PATCH', path: '/rules/disable', json: body, signal });
        },
        async () => {
          after = await read(signal);
          const now = at(after);
          const wrong = rules.filter(rule => now.get(rule.index)?.use?.disabled !== disabled);
          return { done: wrong.length === 0, found: `${wrong.length} of ${rules.length} rules are as they were` };
        },
      );
      return after;
    },
    providers,
    async updateProvider(name, signal) {
      const find = async () => (await providers(signal)).find(provider => provider.name === name);
      const before = await find();
      await session.json({ method: 'PUT', path: `/providers/rules/${segment(name)}`, signal, deadlineMs: UPDATE_MS });
      const after = await find();
      if (!after) throw new Fault('not-found', 'the core has no such rule provider any more');
      if (after.vehicle.toLowerCase() === 'http' && after.updatedAt === before?.updatedAt)
        throw new Fault('rejected', 'the core accepted it and the rule provider was not updated');
      return after;
    },
  };
}

const isSame = (a: RuleSeen, b: RuleSeen): boolean => a.type === b.type && a.payload === b.payload && a.proxy === b.proxy;
