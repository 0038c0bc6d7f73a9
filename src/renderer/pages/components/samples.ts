import type { StateShape } from '@shared/model';

export const SHAPES: readonly StateShape[] = ['ok', 'warn', 'bad', 'busy', 'cool', 'stale', 'off'];
export const TOASTS: readonly { readonly shape: StateShape; readonly title: string; readonly text: string }[] = [
  { shape: 'ok', title: 'toast.changed', text: 'outcome.changed' },
  { shape: 'warn', title: 'toast.same-ip', text: 'outcome.same-ip' },
  { shape: 'bad', title: 'rotate.failed', text: 'error.refused' },
];
export const WAVE =
  'M0 8.9L2.7 7L5.3 6.9L8 5.8L10.7 7.7L13.3 10.4L16 10.7L18.7 10.8L21.3 11.6L24 12.8L26.7 13.9L29.3 15.9L32 14.8L34.7 16L37.3 13.5L40 14.3L42.7 15.1L45.3 14.9L48 14.4L50.7 11.1L53.3 8.5';
