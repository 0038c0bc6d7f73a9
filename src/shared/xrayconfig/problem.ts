import type { ConfigLine, ConfigReport } from '../model/doctor';

export type Problem = ConfigReport['problems'][number];
const make =
  (severity: Problem['severity']) =>
  (code: string, params: Problem['params'] = {}, config: readonly ConfigLine[] | null = null): Problem => ({
    code,
    severity,
    params,
    config,
  });
/** Harm would come of it. */
export const danger = make('danger');
export const attention = make('attention');
