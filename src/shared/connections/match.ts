/** A filter made to run: what cannot change of a connection is judged once, only figures at each frame. */
import type { Connection } from '../model';
import { inSubnet } from '../subnet';
import { FIELDS, type Field, type Live, ruleOf } from './fields';
import type { Query } from './query';
import { isLike, type TextTest } from './values';

export type Match = (row: Live, now: number) => boolean;

/** Null: everything matches. */
export function compileQuery(query: Query | null): Match | null {
  if (query === null) return null;
  return isStill(query) ? remembered(query) : moving(query);
}

const isStill = (query: Query): boolean => {
  switch (query.type) {
    case 'all':
    case 'any':
      return query.of.every(isStill);
    case 'not':
      return isStill(query.of);
    case 'word':
    case 'text':
      return true;
    case 'range':
      return FIELDS[query.field].type === 'port';
  }
};

/** Answers are kept as long as the connection itself, and no longer. */
function remembered(query: Query): Match {
  const test = still(query);
  const known = new WeakMap<Connection, boolean>();
  return ({ first }) => {
    const before = known.get(first);
    if (before !== undefined) return before;
    const now = test(first);
    known.set(first, now);
    return now;
  };
}

function moving(query: Query): Match {
  switch (query.type) {
    case 'all': {
      const tests = query.of.map(one => (isStill(one) ? remembered(one) : moving(one)));
      return (row, now) => tests.every(test => test(row, now));
    }
    case 'any': {
      const tests = query.of.map(one => (isStill(one) ? remembered(one) : moving(one)));
      return (row, now) => tests.some(test => test(row, now));
    }
    case 'not': {
      const test = moving(query.of);
      return (row, now) => !test(row, now);
    }
    case 'range': {
      const field: Field = FIELDS[query.field];
      const { from, to } = query.range;
      if (field.type === 'text' || field.type === 'address' || field.type === 'port') return remembered(query);
      return (row, now) => {
        const value = field.of(row, now);
        return value >= from && value <= to;
      };
    }
    case 'word':
    case 'text':
      return remembered(query);
  }
}

type StillTest = (one: Connection) => boolean;

function still(query: Query): StillTest {
  switch (query.type) {
    case 'all': {
      const tests = query.of.map(still);
      return one => tests.every(test => test(one));
    }
    case 'any': {
      const tests = query.of.map(still);
      return one => tests.some(test => test(one));
    }
    case 'not': {
      const test = still(query.of);
      return one => !test(one);
    }
    case 'word': {
      const { test } = query;
      if (test.type === 'has') return one => hayOf(one).includes(test.text);
      const isIt = textTest(test);
      return one => hayOf(one).split('\n').some(isIt);
    }
    case 'text': {
      const field: Field = FIELDS[query.field];
      if (field.type !== 'text' && field.type !== 'address') return () => false;
      const test = textTest(query.test);
      // Nothing is a text, too: `user:=""` finds those without.
      return one => {
        const texts = field.of(one);
        return texts.length === 0 ? test('') : texts.some(test);
      };
    }
    case 'range': {
      const field: Field = FIELDS[query.field];
      const { from, to } = query.range;
      if (field.type !== 'port') return () => false;
      return one => {
        const value = field.of(one);
        return value >= from && value <= to;
      };
    }
  }
}

function textTest(test: TextTest): (text: string) => boolean {
  switch (test.type) {
    case 'has':
      return text => text.toLowerCase().includes(test.text);
    case 'is':
      return text => text.toLowerCase() === test.text;
    case 'like':
      return text => isLike(text.toLowerCase(), test.parts);
    case 'subnet':
      return text => inSubnet(text, test.subnet);
  }
}

const hays = new WeakMap<Connection, string>();
/** All that a row shows or its details do, in lower case, a line each: made once for a connection, and only where somebody searches. */
function hayOf(one: Connection): string {
  const before = hays.get(one);
  if (before !== undefined) return before;
  const {
    host,
    destination,
    destinationPort: port,
    source,
    sourcePort,
    process,
    network,
    type,
    user,
    inbound,
    remote,
    chain,
    providers,
  } = one;
  const addresses = `${host}:${port}\n${destination}:${port}\n${source}:${sourcePort}\n${remote}`;
  const names = `${process}\n${ruleOf(one)}\n${network}\n${type}\n${user}\n${inbound}\n${chain.join('\n')}\n${providers.join('\n')}`;
  const hay = `${addresses}\n${names}`.toLowerCase();
  hays.set(one, hay);
  return hay;
}
