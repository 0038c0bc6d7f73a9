/** Rows of the table of ports: what is known of each, searched, filtered and sorted. Pure. */
import type { PortQuery, PortRow, PortSortField, PortViewName, RotationOutcome } from '@shared/model';
import { SIGNAL_LEVELS, signalVerdict } from '@shared/signal';

/** After these somebody should look. */
const TROUBLE: ReadonlySet<RotationOutcome['type']> = new Set(['same-ip', 'no-internet', 'stuck', 'lost', 'rejected', 'auth-lost']);

/** The modem is away, or without internet though nothing is changing, or its last rotation did not give a new address. */
function isProblem({ port, eligibility, last }: PortRow): boolean {
  if (!port.active || eligibility.state === 'disconnected') return false;
  const away = !port.connDev || (!port.connInet && !port.reconnecting && eligibility.state !== 'busy');
  return away || (last !== null && TROUBLE.has(last.outcome));
}

export function inView(row: PortRow, view: PortViewName): boolean {
  const { state } = row.eligibility;
  switch (view) {
    case 'all':
      return true;
    case 'ready':
    case 'cooling':
    case 'busy':
    case 'off':
      return state === view;
    case 'problems':
      return isProblem(row);
    case 'favourites':
      return row.favourite;
  }
}
export const PORT_VIEWS = ['all', 'ready', 'cooling', 'busy', 'off', 'problems', 'favourites'] as const satisfies readonly PortViewName[];

function matches({ port, tags }: PortRow, words: string): boolean {
  const texts = [port.name, port.externalIp ?? '', port.operator ?? '', ...tags];
  return texts.some(text => text.toLocaleLowerCase().includes(words));
}

type Sorted = number | string | null;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const STATES = ['ready', 'cooling', 'busy', 'no-device', 'off', 'disconnected'] as const;

/** Addresses in the order of their numbers. */
const ipKey = (ip: string | null): string | null => ip?.replaceAll(/\d+/g, digits => digits.padStart(3, '0')) ?? null;

function sortValue(row: PortRow, by: Exclude<PortSortField, 'panel'>): Sorted {
  const { port } = row;
  switch (by) {
    case 'name':
      return port.name;
    case 'state':
      return STATES.indexOf(row.eligibility.state);
    case 'ip':
      return ipKey(port.externalIp);
    case 'operator':
      return port.operator;
    case 'signal': {
      const level = signalVerdict(port);
      return level === null ? null : -SIGNAL_LEVELS.indexOf(level);
    }
    case 'rsrp':
    case 'sinr':
      return port[by]?.value ?? null;
    case 'last':
      return row.lastChangeAt;
    case 'next':
      return row.nextAt;
    case 'unique':
      return row.uniqueShare;
  }
}

/** What is not known comes last, whichever way. */
function compare(a: Sorted, b: Sorted, descending: boolean): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  const order = typeof a === 'string' || typeof b === 'string' ? collator.compare(String(a), String(b)) : a - b;
  return descending ? -order : order;
}

/** The rows that a query asks for, all of them, in its order. */
export function selectRows(
  rows: readonly PortRow[],
  { view, search, operator, tag, sort }: Omit<PortQuery, 'offset' | 'limit'>,
): PortRow[] {
  const words = search.trim().toLocaleLowerCase();
  const found = rows.filter(
    row =>
      inView(row, view) &&
      (operator === null || row.port.operator === operator) &&
      (tag === null || row.tags.includes(tag)) &&
      (words === '' || matches(row, words)),
  );
  const { by, descending } = sort;
  if (by === 'panel') return descending ? found.reverse() : found;
  return found.sort((a, b) => compare(sortValue(a, by), sortValue(b, by), descending) || a.port.id - b.port.id);
}
