/** Which members of groups a question finds, and their order. Pure. */
import type { NodeFilter, NodesQuery } from '../model';
import { asksNothing, holds, parseWords, type Words } from '../words';

/** What is known of a member by its name. */
export interface NodeFacts {
  /** Ms of its last test; 0: it failed, null: there was none. */
  delay(name: string): number | null;
  /** What words are looked for in, in lower case. */
  text(name: string): string;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Words as in every filter; among them bounds of the latency (`<150`), which must all hold. */
export function nodeFilter({ search, state }: NodeFilter, { delay: delayOf, text: textOf }: NodeFacts): (name: string) => boolean {
  const { wanted, unwanted } = parseWords(search);
  const bounds = wanted.flatMap(word => boundOf(word) ?? []);
  const words: Words = { wanted: wanted.filter(word => boundOf(word) === null), unwanted };
  return name => {
    if (bounds.length > 0) {
      const delay = delayOf(name);
      if (delay === null || delay === 0 || !bounds.every(fits => fits(delay))) return false;
    }
    if (!asksNothing(words) && !holds(textOf(name), words)) return false;
    if (state === 'all') return true;
    const delay = delayOf(name);
    return delay !== null && (state === 'failed' ? delay === 0 : delay > 0);
  };
}

/** `<150`, `>=400ms`: of the latency of nodes that answer; null for a word. */
function boundOf(word: string): ((delay: number) => boolean) | null {
  const [, sign, digits] = /^([<>]=?)(\d{1,5})(?:ms|мс)?$/.exec(word) ?? [];
  const bound = Number(digits);
  switch (sign) {
    case '<':
      return delay => delay < bound;
    case '<=':
      return delay => delay <= bound;
    case '>':
      return delay => delay > bound;
    case '>=':
      return delay => delay >= bound;
    default:
      return null;
  }
}

/** Those that answer first, the fastest at the top; then those never tested, then those that failed. */
export function nodeSorter(order: NodesQuery['order'], delay: NodeFacts['delay']): (names: readonly string[]) => readonly string[] {
  switch (order) {
    case 'written':
      return names => names;
    case 'name':
      return names => [...names].sort(collator.compare);
    case 'latency': {
      const rank = (name: string): number => {
        const ms = delay(name);
        return ms === null ? Number.MAX_SAFE_INTEGER - 1 : ms === 0 ? Number.MAX_SAFE_INTEGER : ms;
      };
      return names =>
        names
          .map(name => ({ name, rank: rank(name) }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ name }) => name);
    }
  }
}
