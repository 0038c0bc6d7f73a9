/**
 * The schema of `history.db`, one step a version: never changed once released, only added to. Times are Unix milliseconds.
 *
 * A reading goes through three places, and is in one of them at a time: `ticks`, one row a tick of the open period; `fresh`, the blocks of finished
 * periods that no sum knows yet; `raw`, blocks that the sums in `minutes`, `hours` and `days` hold. Each move is one transaction, so that the sums are
 * exactly those of the readings whatever happens in between. Ids of blocks: the number of their period, then that of their series
 * (`blockId`): what is written together lies together, and what is oldest goes first.
 */
export const MIGRATIONS: readonly string[] = [
  `create table series (
     no integer primary key autoincrement,
     server_id text not null,
     metric text not null,
     subject text not null,
     digits integer not null,
     since integer not null,
     unique (server_id, metric, subject)
   ) strict;
   create table sources (source text primary key, tick integer not null) strict, without rowid;
   create table ticks (id integer primary key, at integer not null, data blob not null) strict;
   create table fresh (id integer primary key, data blob not null) strict;
   create table raw (id integer primary key, data blob not null) strict;
   create table minutes (id integer primary key, data blob not null) strict;
   create table hours (id integer primary key, data blob not null) strict;
   create table days (id integer primary key, data blob not null) strict;
   create table lost (level text primary key, before integer not null) strict, without rowid;
   create table gone (series integer primary key) strict;`,
];
