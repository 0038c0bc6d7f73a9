import type { AppState } from '@shared/model';

/**
 * Changes with what the log of breaches shows: with each of them that begins or ends, also one that does both at once and is never seen open, and with
 * what becomes of an open one. Pure.
 */
export function breachNews({ breaches, events }: Pick<AppState, 'breaches' | 'events'>): string {
  const newest = events.find(({ type }) => type === 'breach' || type === 'recovery')?.id ?? 0;
  return JSON.stringify([newest, breaches.map(({ id, told, muted, acknowledgedAt, action }) => [id, told, muted, acknowledgedAt, action])]);
}
