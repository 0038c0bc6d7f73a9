/** Which columns the keys table shows; kept for this computer's user, by kind of server. */
import { useState } from 'react';

const COLUMN_IDS = [
  'name',
  'port',
  'online',
  'down',
  'up',
  'today',
  'month',
  'sinceReset',
  'allTime',
  'counted',
  'compare',
  'quota',
  'inbound',
  'flow',
  'tags',
  'created',
  'expires',
  'state',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];
/** What cannot be taken away. */
export const FIXED: ReadonlySet<string> = new Set(['select', 'name', 'action']);

const USUAL = {
  xray: ['name', 'online', 'down', 'up', 'today', 'month', 'quota', 'expires', 'state'],
  keyapi: ['name', 'port', 'online', 'down', 'month', 'counted', 'compare', 'state'],
} as const satisfies Record<string, readonly ColumnId[]>;
/** What the other kind of server has not. */
const NOT_OF: Readonly<Record<'xray' | 'keyapi', ReadonlySet<ColumnId>>> = {
  xray: new Set(['port', 'counted', 'compare']),
  keyapi: new Set(['inbound', 'flow']),
};

/** The columns to choose from. */
export const offeredColumns = (kind: 'xray' | 'keyapi'): readonly ColumnId[] =>
  COLUMN_IDS.filter(id => !FIXED.has(id) && !NOT_OF[kind].has(id));

/** A stored choice, or the usual columns where it is none. Pure. */
export function columnsFrom(stored: string | null, kind: 'xray' | 'keyapi'): readonly ColumnId[] {
  try {
    const parsed: unknown = JSON.parse(stored ?? 'null');
    if (!Array.isArray(parsed)) return USUAL[kind];
    return COLUMN_IDS.filter(id => FIXED.has(id) || (parsed.includes(id) && !NOT_OF[kind].has(id)));
  } catch {
    return USUAL[kind];
  }
}

const placeOf = (kind: string): string => `columns-${kind}`;

export function useColumnChoice(kind: 'xray' | 'keyapi') {
  const [shown, setShown] = useState<readonly ColumnId[]>(() => columnsFrom(localStorage.getItem(placeOf(kind)), kind));
  const set = (next: readonly ColumnId[]) => {
    setShown(next);
    localStorage.setItem(placeOf(kind), JSON.stringify(next));
  };
  return {
    shown,
    /** More than usually fit. */
    more: shown.length > USUAL[kind].length,
    toggle: (id: ColumnId) =>
      set(shown.includes(id) ? shown.filter(each => each !== id) : COLUMN_IDS.filter(each => each === id || shown.includes(each))),
  };
}
