/**
 * The product's nouns as readonly data. Schemas for what is stored or crosses a border stand in `model.schema.ts`.
 * Times are Unix milliseconds, durations milliseconds, sizes bytes and rates bytes per second unless a name says otherwise.
 */
export * from './model/connections';
export * from './model/controller';
export * from './model/coreconfig';
export * from './model/corelog';
export * from './model/corerules';
export * from './model/doctor';
export * from './model/drift';
export * from './model/event';
export * from './model/failure';
export * from './model/farm';
export * from './model/key';
export * from './model/keyapi';
export * from './model/keyapipages';
export * from './model/keyrun';
export * from './model/ledger';
export * from './model/limit';
export * from './model/nodes';
export * from './model/notify';
export * from './model/port';
export * from './model/proxy';
export * from './model/rotation';
export * from './model/schedule';
export * from './model/server';
export * from './model/ssh';
export * from './model/state';
export * from './model/summary';
export * from './model/xray';
