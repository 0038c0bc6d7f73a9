import type { KeyQuery, KeyWindow } from '@shared/model';
import type { Shelf } from './judge';
import { ListJudge } from './list/judge';
import type { ServerKeys } from './server';

/** The rows a query asks for, with figures over all keys of the server. */
export function queryWindow(server: ServerKeys, query: KeyQuery, now: number): KeyWindow {
  const { serverId, judge, book, online, subjects, rows } = server;
  const places = rows.places(query, now);
  const shown: KeyWindow['rows'][number][] = [];
  for (const place of places.subarray(query.offset, query.offset + query.limit)) {
    const subject = subjects.all[place];
    if (subject) shown.push(judge.row(serverId, subject, now));
  }
  const open = judge.open(now);
  return {
    rows: shown,
    count: places.length,
    counts: rows.counts,
    drift: open && {
      missing: open.missing.length,
      unknown: open.unknown.length,
      differs: open.differs.length,
      lostAt: server.lostAt(open.missing),
    },
    rate: book.rate,
    today: rows.today,
    month: rows.month,
    exactSince: book.head?.since ?? null,
    firstContact: firstContact(server),
    onlineUnknown: online.unknown,
    keyapi: judge instanceof ListJudge ? judge.figures(now) : null,
  };
}

/** Their ids alone. */
export function idsOf({ subjects, rows }: ServerKeys, query: KeyQuery, now: number): readonly string[] {
  const places = rows.places(query, now);
  return Array.from(places.subarray(query.offset, query.offset + query.limit), place => subjects.all[place]?.id ?? '');
}

function firstContact({ book, choice }: Shelf): KeyWindow['firstContact'] {
  if (choice() !== null || book.head?.contact !== 'open') return null;
  let keys = 0;
  let bytes = 0;
  for (let number = 0; number < book.accounts.count; number += 1) {
    const first = book.accounts.isExact(number) ? book.accounts.first(number) : 0;
    if (first > 0) keys += 1;
    bytes += first;
  }
  return keys > 0 ? { keys, bytes } : null;
}
