/** The table of farm proxies: states, filters, order. Pure. */
import type { ProxyQuery, ProxyState, ProxyView, ProxyWindow } from '../model';

/** A test that took longer than this is slow. */
export const SLOW_MS = 3_000;
/** So long a test outweighs the panel's word. */
const CHECK_HOLDS_MS = 600_000;

/** What can be said of a proxy at `now` (Unix ms): by its last test, else by the panel's word. */
export function proxyStateOf({ active, available, check }: Pick<ProxyView, 'active' | 'available' | 'check'>, now: number): ProxyState {
  if (!active) return 'off';
  if (check && now - check.at < CHECK_HOLDS_MS) return check.type === 'no-answer' ? 'no-answer' : check.slow ? 'slow' : 'available';
  if (available === null) return 'unknown';
  return available ? 'available' : 'no-answer';
}

const loginOf = ({ access }: ProxyView): string =>
  access.type === 'login' ? (access.login ?? '') : access.type === 'ip' ? access.ips.join(' ') : '';

/** Numbers in names count as numbers: `LV-2` before `LV-10`. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const STATES: readonly ProxyState[] = ['no-answer', 'slow', 'unknown', 'available', 'off'];

/** The place of each text in their order; equal ones share it. Each pair of texts is compared once, however many rows have them. */
function placesOf(texts: Iterable<string>): (text: string) => number {
  const places = new Map<string, number>();
  let last: string | null = null;
  let place = -1;
  for (const text of [...new Set(texts)].sort(collator.compare)) {
    if (last === null || collator.compare(last, text) !== 0) place += 1;
    places.set(text, place);
    last = text;
  }
  return text => places.get(text) ?? 0;
}

type Order = (a: ProxyView, b: ProxyView) => number;
const byValue =
  (value: (view: ProxyView) => number): Order =>
  (a, b) =>
    value(a) - value(b);
const nameOf = ({ portName }: ProxyView): string => portName ?? '';
const byType: Order = (a, b) => (a.type === b.type ? 0 : a.type < b.type ? -1 : 1);
const byNumber = byValue(({ listenPort }) => listenPort ?? 0);
/** Bits per second; without a limit is most. */
const downOf = ({ access }: ProxyView): number => (access.type === 'login' ? (access.downBps ?? Number.MAX_VALUE) : Number.MAX_VALUE);

function orderBy(by: ProxyQuery['sort']['by'], views: readonly ProxyView[], byPort: Order, now: number): Order {
  switch (by) {
    case 'port':
      return byPort;
    case 'type':
      return byType;
    case 'number':
      return byNumber;
    case 'login': {
      const place = placesOf(views.map(loginOf));
      return byValue(view => place(loginOf(view)));
    }
    case 'speed':
      return byValue(downOf);
    case 'state':
      return byValue(view => STATES.indexOf(proxyStateOf(view, now)));
  }
}

function matches(view: ProxyView, words: readonly string[]): boolean {
  const text = [view.portName, view.type, view.listenPort, loginOf(view), view.operator, view.externalIp].join('\n').toLowerCase();
  return words.every(word => text.includes(word));
}

/** All rows that a query asks for, in its order. */
export function proxiesOf(all: readonly ProxyView[], query: Omit<ProxyQuery, 'offset' | 'limit'>, now: number): readonly ProxyView[] {
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = all.filter(
    view =>
      (query.state === null || proxyStateOf(view, now) === query.state) &&
      (query.loginId === null || (view.access.type === 'login' && view.access.loginId === query.loginId)) &&
      matches(view, words),
  );
  const place = placesOf(wanted.map(nameOf));
  const byPort = byValue(view => place(nameOf(view)));
  const order = orderBy(query.sort.by, wanted, byPort, now);
  const sign = query.sort.descending ? -1 : 1;
  // What is equal stands by port, type and number, whichever way the list is sorted.
  return wanted.sort((a, b) => sign * order(a, b) || byPort(a, b) || byType(a, b) || byNumber(a, b) || a.id - b.id);
}

/** The part of the list that a table shows, with figures over all of it. */
export function proxyWindow(
  all: readonly ProxyView[],
  query: ProxyQuery,
  now: number,
): Pick<ProxyWindow, 'rows' | 'count' | 'totals' | 'logins'> {
  const wanted = proxiesOf(all, query, now);
  const totals = { all: all.length, available: 0, noAnswer: 0, slow: 0 };
  const logins = new Map<number, string>();
  for (const view of all) {
    const state = proxyStateOf(view, now);
    if (state === 'available') totals.available += 1;
    else if (state === 'no-answer') totals.noAnswer += 1;
    else if (state === 'slow') totals.slow += 1;
    if (view.access.type === 'login' && view.access.loginId !== null)
      logins.set(view.access.loginId, view.access.login ?? `#${view.access.loginId}`);
  }
  return {
    rows: wanted.slice(query.offset, query.offset + query.limit),
    count: wanted.length,
    totals,
    logins: [...logins].map(([id, login]) => ({ id, login })).sort((a, b) => collator.compare(a.login, b.login)),
  };
}

/** A listening number that none has: after the highest below the system's own ephemeral ports, else the first free one. */
export function freeNumber(taken: readonly (number | null)[]): number {
  const used = new Set(taken.filter(number => number !== null));
  const highest = Math.max(2_999, ...[...used].filter(number => number < 32_000));
  for (let number = highest + 1; number < 65_536; number += 1) if (!used.has(number)) return number;
  for (let number = highest; number > 1_023; number -= 1) if (!used.has(number)) return number;
  return 3_000;
}
