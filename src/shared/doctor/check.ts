import type { ConfigLine, DoctorCheck, DoctorCheckName } from '../model/doctor';

export type Params = DoctorCheck['found']['params'];
interface More {
  readonly config?: readonly ConfigLine[];
  readonly steps?: readonly string[];
}
const make =
  (result: DoctorCheck['result']) =>
  (name: DoctorCheckName, code: string, params: Params = {}, more: More = {}): DoctorCheck => ({
    ...{ name, result },
    found: { code, params },
    config: more.config ?? null,
    steps: more.steps ?? [],
  });

export const pass = make('pass');
export const attention = make('attention');
/** Cannot be judged yet; says what it waits for. */
export const waits = make('waits');
export const notReached = make('not-reached');
export const notApplicable = make('not-applicable');

/** Steps after lines were added to the configuration. */
export const AFTER_LINES: readonly string[] = ['add-lines', 'restart', 'check-again'];
