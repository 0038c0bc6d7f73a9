import { call } from '../../api';
import { currentTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';

/** Notes that these breaches were seen; `ids` null: all. */
export async function acknowledge(ids: readonly string[] | null, then: () => void): Promise<void> {
  await attempt(currentTexts()('limits.not-acknowledged'), () => call('acknowledgeBreaches', { ids }));
  then();
}
