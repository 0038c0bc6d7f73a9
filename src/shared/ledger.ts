/** The exact account of every key, pure: readings of a server's counters in, accounts out (`ledger/fold.ts`). */
export * from './ledger/account';
export * from './ledger/claim';
export * from './ledger/compare';
export * from './ledger/estimate';
export * from './ledger/fold';
export * from './ledger/period';
export * from './ledger/run';
