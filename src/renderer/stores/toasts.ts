/** Toasts: outcomes and failures, said once, also to screen readers. */
import { Toast } from '@base-ui/react/toast';
import type { Failure, StateShape } from '@shared/model';
import { failureOf } from '../api';
import { failureText } from '../ui/failure';
import { currentTexts } from './app';

export interface ToastData {
  readonly shape: StateShape;
  readonly action?: { readonly label: string; readonly run: () => void };
}
export const toasts = Toast.createToastManager<ToastData>();

const STAY_MS = 6000;

/** Errors stay until they are closed. */
export function tell(shape: StateShape, title: string, description: string | null = null, action?: ToastData['action']): void {
  add(shape, shape === 'bad' ? 0 : STAY_MS, title, description, action);
}
/** What is kept and seen elsewhere, too, leaves however bad it is. */
export function tellBriefly(shape: StateShape, title: string, description: string, action: ToastData['action']): void {
  add(shape, STAY_MS, title, description, action);
}

function add(shape: StateShape, timeout: number, title: string, description: string | null, action: ToastData['action']): void {
  toasts.add({
    title,
    ...(description === null ? {} : { description }),
    timeout,
    priority: shape === 'bad' ? 'high' : 'low',
    data: { shape, ...(action ? { action } : {}) },
  });
}

/** What may be said of a failure: that something was not done only where that is known. Pure. */
export const failureTitle = ({ code }: Pick<Failure, 'code'>, what: string, doubt: string): string => (code === 'doubtful' ? doubt : what);

/**
 * Runs an action; a failure becomes a toast with what failed as its title, or with `doubt` where nobody knows. Resolves to whether it went
 * through.
 */
export async function attempt(
  what: string,
  action: () => Promise<unknown>,
  doubt: string = currentTexts()('toast.in-doubt'),
): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (thrown) {
    const failure = failureOf(thrown);
    tell('bad', failureTitle(failure, what, doubt), failureText(currentTexts(), failure));
    return false;
  }
}
