/**
 * Settings on their way to main, as they were changed last: what is changed next is changed from these, and fields show them, until main has answered.
 */
import type { Settings } from '@shared/model';
import { createStore } from 'zustand/vanilla';

export const changing = createStore<Partial<Settings>>(() => ({}));

/** `send` does not reject. An older change that is answered late takes nothing away. */
export async function changeSetting<K extends keyof Settings>(key: K, value: Settings[K], send: () => Promise<unknown>): Promise<void> {
  changing.setState({ [key]: value });
  await send();
  const { [key]: last, ...others } = changing.getState();
  if (Object.is(last, value)) changing.setState(others as Partial<Settings>, true);
}
