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
];
