/** Lists that come in pages: `{meta, data}`. */
import { Fault } from '@shared/fault';
import { z } from 'zod';
import { amount, isRaw, text } from './values';

const metaSchema = z.object({ total: amount, perpage: amount, pages: amount, page: amount, sort: text, field: text });
const emptyMeta = metaSchema.parse({});

export interface Page<T> {
  readonly rows: readonly T[];
  /** Rows of the list as the panel counts them; without its word those that came. */
  readonly total: number;
  readonly pages: number;
  readonly sort: string | null;
}

/** A page of rows, those that can be read; a bare list is one page. No usable row out of several is a Fault. */
export function parsePage<T>(body: unknown, schema: z.ZodType<T>, what: string): Page<T> {
  const data = Array.isArray(body) ? body : isRaw(body) ? body.data : null;
  if (!Array.isArray(data)) throw new Fault('unexpected', `The list of ${what} is not a list`);
  const rows = data.flatMap(item => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
  if (rows.length === 0 && data.length > 0) throw new Fault('unexpected', `None of the ${what} in the list can be read`);
  const parsed = metaSchema.safeParse(isRaw(body) ? body.meta : {});
  const meta = parsed.success ? parsed.data : emptyMeta;
  const total = Math.max(meta.total ?? 0, data.length);
  const size = Math.max(1, meta.perpage ?? data.length);
  return { rows, total, pages: meta.pages ?? Math.ceil(total / size), sort: meta.sort };
}

/** Rows a page when all are wanted; panels may give fewer. */
export const WHOLE_PAGE = 500;
const MOST_PAGES = 200;

/** All rows of all pages, each id once. `ask` reads one page, from 1. */
export async function readAll<T extends { readonly id: number }>(ask: (page: number) => Promise<Page<T>>): Promise<readonly T[]> {
  const byId = new Map<number, T>();
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { rows, total, pages } = await ask(page);
    const before = byId.size;
    for (const row of rows) if (!byId.has(row.id)) byId.set(row.id, row);
    // A panel that gives the same page again has no others.
    if (page >= pages || byId.size >= total || byId.size === before) break;
  }
  return [...byId.values()];
}
