/**
 * The schema of `events.db`, one step a version: never changed once released, only added to. Times are Unix milliseconds; parameters are JSON. `words`: what a
 * search looks through, in lower case, the server's name on its first line; `code`: of the reason, which the window words.
 */
export const MIGRATIONS: readonly string[] = [
  `create table events (
     id integer primary key,
     at integer not null,
     shape text not null,
     type text not null,
     kind text not null,
     source text not null,
     server_id text,
     server_name text,
     code text,
     params text not null,
     words text not null
   ) strict;
   create index events_at on events (at, id);`,
];
