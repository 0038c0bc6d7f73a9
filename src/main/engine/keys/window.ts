/** The rows a table asks for, out of a list that is short enough for main: keys of a key API. Pure. */
import type { KeyQuery, KeyRow, KeyView, KeyWindow } from '@shared/model';
import { quotaLevel } from '@shared/quota';

const VIEWS: Readonly<Record<KeyView, (row: KeyRow) => boolean>> = {
  all: () => true,
  online: row => row.online.state === 'now',
  'near-quota': row => row.quota !== null && quotaLevel(row.quota, row.quota.used) !== 'ok',
  blocked: row => row.state === 'blocked' || row.state === 'expired',
  estimates: row => row.estimate !== null,
  'compare-off': () => false,
  differs: row => row.state === 'server-only' || row.state === 'lost' || row.state === 'differs',
};

function finds(row: KeyRow, search: string): boolean {
  const text = search.trim().toLowerCase();
  return text === '' || [row.name, row.note, row.uuidEnd ?? '', ...row.tags].some(part => part.toLowerCase().includes(text));
}

/** What a column sorts by; numbers that are not known come last. */
function sortValue(row: KeyRow, by: KeyQuery['sort']['by']): string | number {
  const sum = (bytes: { readonly up: number; readonly down: number } | null | undefined): number => (bytes ? bytes.up + bytes.down : -1);
  switch (by) {
    case 'name':
      return row.name;
    case 'state':
      return row.state;
    case 'online':
      return row.online.state === 'now' ? Number.MAX_SAFE_INTEGER : (row.online.lastSeen ?? -1);
    case 'down':
      return row.rate?.down ?? -1;
    case 'up':
      return row.rate?.up ?? -1;
    case 'quota':
      return row.quota ? row.quota.used / row.quota.bytes : -1;
    case 'expires':
      return row.expiresAt ?? Number.MAX_SAFE_INTEGER;
    case 'allTime':
      return row.totals ? sum(row.totals.allTime) : (row.estimate ?? -1);
    case 'port':
    case 'counted':
    case 'compare':
      return -1;
    default:
      return sum(row.totals?.[by]);
  }
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** See `KeyWindow`. */
export function windowOf(rows: readonly KeyRow[], { view, search, sort, offset, limit }: KeyQuery): KeyWindow {
  const compare = (a: KeyRow, b: KeyRow): number => {
    const [x, y] = [sortValue(a, sort.by), sortValue(b, sort.by)];
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y));
    return (sort.descending ? -order : order) || collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
  };
  const found = rows.filter(row => VIEWS[view](row) && finds(row, search)).sort(compare);
  const count = (of: KeyView): number => rows.filter(VIEWS[of]).length;
  const add = (pick: (row: KeyRow) => { readonly up: number; readonly down: number } | null | undefined) =>
    rows.reduce((sum, row) => ({ up: sum.up + (pick(row)?.up ?? 0), down: sum.down + (pick(row)?.down ?? 0) }), { up: 0, down: 0 });
  return {
    rows: found.slice(offset, offset + limit),
    count: found.length,
    counts: {
      all: rows.length,
      online: count('online'),
      'near-quota': count('near-quota'),
      blocked: count('blocked'),
      differs: count('differs'),
      estimates: count('estimates'),
      'compare-off': 0,
    },
    drift: null,
    rate: rows.some(({ rate }) => rate !== null) ? add(row => row.rate) : null,
    today: add(row => row.totals?.today),
    month: add(row => row.totals?.month),
    exactSince: null,
    firstContact: null,
    onlineUnknown: null,
  };
}
