/** Logs of events in folders of their own, for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventFilter, EventQuery, LoggedEvent } from '@shared/model';

export const dataFolder = (): { readonly path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'switchyard-events-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** Noon in Riga. */
export const NOON = Date.parse('2026-09-14T09:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const event = (id: number, change: Partial<LoggedEvent> = {}): LoggedEvent => ({
  id,
  at: NOON,
  shape: 'ok',
  type: 'mode-set',
  kind: 'control',
  by: 'you',
  serverId: 's1',
  serverName: 'home-gw',
  params: { mode: 'rule' },
  ...change,
});
export const ALL: EventFilter = { words: [], kinds: [], sources: [], shapes: [], servers: [] };
export const word = (text: string, change: Partial<EventFilter['words'][number]> = {}): EventFilter['words'][number] => ({
  ...{ text, types: [], codes: [], serverIds: [] },
  ...change,
});
export const query = (change: Partial<EventQuery> = {}): EventQuery => ({ filter: ALL, upTo: null, offset: 0, limit: 100, ...change });
