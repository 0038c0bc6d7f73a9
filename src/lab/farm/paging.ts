import { type Body, type Form, toInteger } from './form';

const LARGEST_PAGE = 500;

/** What one may sort by: the name of a field and the value that decides. */
export type SortFields<T> = Readonly<Record<string, (row: T) => number | string | null>>;

export interface Page<T> {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly rows: readonly T[];
}

/**
 * One page of rows as the panel gives it: `perpage` 10 unless asked, at most 500; a page beyond the last is empty. Mistakes are noted
 * in the form.
 */
export function paginate<T>(rows: readonly T[], form: Form, fields: SortFields<T>): Page<T> {
  const asked = (form.body.pagination ?? {}) as Body;
  const perpage = Math.min(LARGEST_PAGE, Math.max(1, toInteger(asked.perpage ?? 10) ?? 10));
  const page = Math.max(1, toInteger(asked.page ?? 1) ?? 1);
  const field = String(asked.field ?? 'id');
  const key = fields[field];
  if (!key) form.fail('field', 'field');
  const down = asked.sort === form.profile.sortWord;
  const sorted = key ? [...rows].sort((one, other) => compare(key(one), key(other)) * (down ? -1 : 1)) : rows;
  const sort = down ? form.profile.sortWord : 'asc';
  const meta = { total: rows.length, perpage, pages: Math.ceil(rows.length / perpage), page, sort, field };
  return { meta, rows: sorted.slice((page - 1) * perpage, page * perpage) };
}

function compare(one: number | string | null, other: number | string | null): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one ?? '').localeCompare(String(other ?? ''));
}
