/** Conditions of farms that are worth an alert: pure. Readings in, what began and what ended out (`farmalerts/evaluate.ts`). */
export * from './farmalerts/evaluate';
export * from './farmalerts/types';
