/** A filter of events as a condition of SQL: every value is a parameter. */
import type { EventFilter } from '@shared/model';

export interface Found {
  /** Joined to others with `and`; empty: everything. */
  readonly sql: string;
  readonly params: readonly string[];
}

/** `more`: a condition without values of its own; empty: none. */
export const also = (found: Found, more: string): Found => ({ ...found, sql: [found.sql, more].filter(part => part !== '').join(' and ') });

/** The server's name in lower case, which SQLite itself knows of Latin letters only. */
const NAME = 'substr(words, 1, instr(words, char(10)) - 1)';

const among = (column: string): string => `${column} in (select value from json_each(?))`;

export function findBy({ words, kinds, sources, shapes, servers }: EventFilter): Found {
  const parts: string[] = [];
  const params: string[] = [];
  const need = (sql: string, ...values: readonly string[]): void => {
    parts.push(sql);
    params.push(...values);
  };
  for (const { text, types, codes, serverIds } of words)
    need(
      `(instr(words, ?) > 0 or ${among('type')} or ${among('code')} or ${among('server_id')})`,
      text.toLowerCase(),
      ...[types, codes, serverIds].map(list => JSON.stringify(list)),
    );
  for (const [column, list] of [['kind', kinds] as const, ['source', sources] as const, ['shape', shapes] as const])
    if (list.length > 0) need(among(column), JSON.stringify(list));
  if (servers.length > 0)
    need(
      `(${servers.map(() => `${among('server_id')} or instr(${NAME}, ?) > 0`).join(' or ')})`,
      ...servers.flatMap(({ serverIds, name }) => [JSON.stringify(serverIds), name.toLowerCase()]),
    );
  return { sql: parts.join(' and '), params };
}
