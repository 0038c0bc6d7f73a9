/** Switches of rules that are on their way: what was asked for, by index. */
import type { Rule } from '@shared/model';
import { useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';

export interface Switching {
  /** What was asked for; undefined: nothing is on its way. */
  asked(rule: Rule): boolean | undefined;
  turn(rule: Rule): void;
}

export const ruleName = ({ type, payload }: Pick<Rule, 'type' | 'payload'>): string => (payload === '' ? type : `${type} ${payload}`);

/** `done`: the list is to be read again. */
export function useSwitching(serverId: string, done: () => void): Switching {
  const t = useTexts();
  const [asked, setAsked] = useState<ReadonlyMap<number, boolean>>(new Map());
  return {
    asked: ({ index }) => asked.get(index),
    turn(rule) {
      if (rule.use === null || asked.has(rule.index)) return;
      const { index, type, payload, proxy } = rule;
      const on = rule.use.disabled;
      setAsked(now => new Map(now).set(index, on));
      void attempt(t('rules.switch-failed', { rule: ruleName(rule) }), () =>
        call('switchRules', { serverId, rules: [{ index, type, payload, proxy }], on }),
      ).then(() => {
        setAsked(now => new Map([...now].filter(([at]) => at !== index)));
        done();
      });
    },
  };
}
