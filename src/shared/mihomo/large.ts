/** The answers that can be megabytes, read by name, so that a worker thread can be asked for one. */
import { readConnections } from './connections';
import { glanceAtProvider, readProviders, readProxies } from './proxies';
import { readRules } from './rules';
import { readSummary } from './summary';

const READERS = {
  proxies: readProxies,
  providers: readProviders,
  rules: readRules,
  summary: readSummary,
  provider: glanceAtProvider,
  connections: readConnections,
} as const;

export type LargeName = keyof typeof READERS;
export type Large<N extends LargeName> = ReturnType<(typeof READERS)[N]>;

/** Reads the texts of one or two answers (null: there was none). Throws a SyntaxError for a text that is no JSON. */
export function readLarge<N extends LargeName>(name: N, texts: readonly (string | null)[]): Large<N> {
  const [first, second] = texts.map(text => (text === null ? null : (JSON.parse(text) as unknown)));
  const read: (first: unknown, second: unknown) => unknown = READERS[name];
  return read(first, second) as Large<N>;
}
