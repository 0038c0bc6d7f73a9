/**
 * The schema of `state.db`, one step a version (`pragma user_version` counts them): never changed once released, only added to. Times are Unix milliseconds; a rotation and its
 * memo are JSON, since what its watcher remembers is the rotations' own affair.
 */
export const MIGRATIONS: readonly string[] = [
  `create table rotations (
     id text primary key,
     server_id text not null,
     port_id integer not null,
     requested_at integer not null,
     ended_at integer,
     open integer not null check (open in (0, 1)),
     rotation text not null,
     memo text not null
   ) strict;
   create index rotations_open on rotations (requested_at) where open = 1;
   create table limits (
     id text primary key,
     name text not null,
     server_id text not null,
     metric text not null,
     above real not null,
     clear_below real not null,
     for_s real not null,
     cool_down_s real not null,
     enabled integer not null check (enabled in (0, 1))
   ) strict;
   create table breaches (
     id text primary key,
     limit_id text not null,
     limit_name text not null,
     server_id text not null,
     metric text not null,
     started_at integer not null,
     ended_at integer,
     peak real not null,
     threshold real not null,
     muted integer not null check (muted in (0, 1))
   ) strict;
   create index breaches_by_limit on breaches (limit_id, ended_at);`,
  // The accounts of keys: columns as in `store/accounts.ts`. Numbers of accounts and counters are the keys worker's own, without holes.
  `create table ledgers (
     no integer primary key,
     server_id text not null unique,
     tick integer not null,
     run integer not null,
     read_at integer not null,
     steady_clock text,
     steady_at integer,
     start_from integer,
     start_to integer,
     uptime_s integer,
     allocations integer,
     place text not null,
     since integer not null,
     started_at integer,
     contact text not null,
     gap_end integer not null,
     foreign_from integer not null,
     foreign_at integer not null
   ) strict;
   create table accounts (
     ledger integer not null,
     no integer not null,
     id text not null,
     total_up integer not null, total_down integer not null, base_up integer not null, base_down integer not null,
     first_up integer not null, first_down integer not null,
     day integer not null, day_up integer not null, day_down integer not null,
     day_before integer not null, day_before_up integer not null, day_before_down integer not null,
     month integer not null, month_up integer not null, month_down integer not null,
     month_before integer not null, month_before_up integer not null, month_before_down integer not null,
     since integer not null, reset_at integer not null, moved_at integer not null, loss_at integer not null,
     primary key (ledger, no)
   ) strict, without rowid;
   create table counters (
     ledger integer not null,
     no integer not null,
     email text not null,
     account integer not null,
     run integer not null,
     up integer,
     down integer,
     primary key (ledger, no)
   ) strict, without rowid;
   create table account_marks (ledger integer not null, account integer, at integer not null, mark text not null) strict;
   create index account_marks_by_time on account_marks (ledger, at);
   create table account_resets (
     ledger integer not null,
     account integer not null,
     at integer not null,
     up integer not null,
     down integer not null,
     caused_by text not null
   ) strict;
   create index account_resets_by_time on account_resets (ledger, at);
   create table keys (
     server_id text not null,
     key_id text not null,
     name text not null,
     key text not null,
     unique (server_id, key_id)
   ) strict;
   create table key_intents (id text primary key, server_id text not null, at integer not null, intent text not null) strict;
   create table key_choices (server_id text primary key, choices text not null) strict;`,
  // Keys of a key API: what is known of its own way to count, and what each counter's account held when the counter was read last.
  `alter table ledgers add column list text;
   alter table counters add column seen_up integer;
   alter table counters add column seen_down integer;`,
  // Farms: what runs, schedules, restarts and the tags of ports must remember; what became of every rotation; signals of a day.
  `create table farm_documents (
     kind text not null,
     id text not null,
     server_id text not null,
     document text not null,
     unique (kind, id)
   ) strict;
   create table past_rotations (
     id text primary key,
     server_id text not null,
     port_id integer not null,
     port_name text not null,
     at integer not null,
     took_ms integer,
     old_ip text,
     new_ip text,
     outcome text not null,
     reason text,
     was_stuck integer not null,
     asked_by text not null,
     operator text,
     evidence text
   ) strict;
   create index past_rotations_by_port on past_rotations (server_id, port_id, at);
   create index past_rotations_by_farm on past_rotations (server_id, at);
   create index past_rotations_by_time on past_rotations (at);
   create table port_signals (server_id text primary key, block blob not null) strict;
   delete from rotations where open = 0;`,
  // Limits over any measure of servers, keys, ports and nodes, as documents; breaches of one subject each, which a person acknowledges.
  `alter table limits rename to limits_before;
   alter table breaches rename to breaches_before;
   drop index breaches_by_limit;
   create table limits (id text primary key, rule text not null) strict;
   insert into limits (id, rule)
     select id, json_object(
       'id', id, 'name', name, 'enabled', json(iif(enabled = 1, 'true', 'false')), 'measure', metric,
       'where', json_object('type', 'servers', 'ids', json_array(server_id)),
       'side', 'over', 'at', above, 'clearAt', clear_below, 'forS', min(for_s, 604800), 'coolDownS', min(cool_down_s, 604800),
       'period', null, 'tell', json('{"notification":true,"tray":true}'), 'action', 'none')
     from limits_before order by rowid;
   create table breaches (
     id text primary key,
     limit_id text not null,
     limit_name text not null,
     server_id text not null,
     subject text not null,
     subject_name text not null,
     names text not null,
     measure text not null,
     side text not null,
     started_at integer not null,
     ended_at integer,
     peak real not null,
     threshold real not null,
     muted integer not null check (muted in (0, 1)),
     acknowledged_at integer,
     told text not null,
     action text
   ) strict;
   insert into breaches
     select id, limit_id, limit_name, server_id, '', '', lower(limit_name) || char(10), metric, 'over', started_at, ended_at, peak, threshold,
       muted, ended_at, iif(muted = 1, 'no', iif(ended_at is null, 'once', 'paired')), null
     from breaches_before order by started_at;
   create index breaches_by_subject on breaches (limit_id, server_id, subject, ended_at);
   create index breaches_by_time on breaches (started_at);
   create index breaches_open on breaches (started_at) where ended_at is null;
   create index breaches_held on breaches (started_at) where told = 'held';
   drop table limits_before;
   drop table breaches_before;`,
];
