/**
 * The language of filters. Words stand for themselves and must all be found, wherever in the connection; `field:value` looks at one field;
 * `not` or `-` in front turns it round; `and`, `or` and brackets join; quotes hold words together. `port:443 and not proxy:DIRECT`,
 * `host:*.example.com or process:curl`, `down:>1m age:<10s`, `source:192.168.1.0/24`, `port:80,443`, `received:1g..5g`.
 */
import type { QueryProblem } from '../model';
import { FIELDS, type FieldName, fieldNamed } from './fields';
import { type Token, tokensOf, Unreadable } from './tokens';
import { type Range, rangeOf, type TextTest, textTestOf } from './values';

export type Query =
  | { readonly type: 'all' | 'any'; readonly of: readonly Query[] }
  | { readonly type: 'not'; readonly of: Query }
  /** Anywhere. */
  | { readonly type: 'word'; readonly test: TextTest }
  | { readonly type: 'text'; readonly field: FieldName; readonly test: TextTest }
  | { readonly type: 'range'; readonly field: FieldName; readonly range: Range };

/** A part of the text as it is drawn; what lies between is white space. */
export interface QueryPart {
  readonly type: 'word' | 'field' | 'value' | 'operator' | 'bracket';
  readonly at: number;
  readonly length: number;
}
export interface ParsedQuery {
  /** Null: everything, or it cannot be read. */
  readonly query: Query | null;
  readonly parts: readonly QueryPart[];
  readonly problem: QueryProblem | null;
}

const LONGEST = 1000;
const DEEPEST = 40;

/** Never throws. */
export function parseQuery(text: string): ParsedQuery {
  if (text.length > LONGEST) return { query: null, parts: [], problem: { code: 'long', at: LONGEST, length: text.length - LONGEST } };
  let tokens: readonly Token[] = [];
  try {
    tokens = tokensOf(text);
    return { query: tokens.length === 0 ? null : new Parser(tokens, text.length).whole(), parts: tokens.flatMap(partsOf), problem: null };
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    return { query: null, parts: tokens.flatMap(partsOf), problem: thrown.problem };
  }
}

/** What a chip or a menu adds to a filter: `field:value` in quotes where it needs them. */
export function termOf(field: FieldName, value: string): string {
  const plain = FIELDS[field].type === 'port' ? /^\d+$/ : /^[^\s()"\\*=,!-][^\s()"\\*,]*$/;
  return `${field}:${plain.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`;
}

function partsOf(token: Token): readonly QueryPart[] {
  const { at, length } = token;
  switch (token.type) {
    case 'open':
    case 'close':
      return [{ type: 'bracket', at, length }];
    case 'term': {
      if (token.field === null) return [{ type: 'word', at, length }];
      const head = token.valueAt - at;
      return [
        { type: 'field', at, length: head },
        { type: 'value', at: token.valueAt, length: length - head },
      ];
    }
    default:
      return [{ type: 'operator', at, length }];
  }
}

class Parser {
  private next = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
  ) {}

  whole(): Query {
    const query = this.any();
    const left = this.tokens[this.next];
    if (left) throw new Unreadable({ code: 'bracket', at: left.at, length: left.length });
    return query;
  }

  private any(): Query {
    const of = [this.all()];
    while (this.take('or')) of.push(this.all());
    return of.length === 1 && of[0] ? of[0] : { type: 'any', of };
  }

  private all(): Query {
    const of = [this.one()];
    for (;;) {
      const token = this.tokens[this.next];
      if (!token || token.type === 'or' || token.type === 'close') return of.length === 1 && of[0] ? of[0] : { type: 'all', of };
      this.take('and');
      of.push(this.one());
    }
  }

  private one(): Query {
    const token = this.tokens[this.next];
    if (!token) throw new Unreadable({ code: 'word', at: this.end, length: 0 });
    this.next += 1;
    switch (token.type) {
      case 'not':
        return { type: 'not', of: this.deeper(token, () => this.one()) };
      case 'open': {
        const query = this.deeper(token, () => this.any());
        if (!this.take('close')) throw new Unreadable({ code: 'bracket', at: token.at, length: token.length });
        return query;
      }
      case 'term':
        return termQuery(token);
      case 'close':
      case 'and':
      case 'or':
        throw new Unreadable({ code: token.type === 'close' ? 'bracket' : 'word', at: token.at, length: token.length });
    }
  }

  private take(type: Token['type']): boolean {
    const found = this.tokens[this.next]?.type === type;
    if (found) this.next += 1;
    return found;
  }

  private deeper(token: Token, inner: () => Query): Query {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Unreadable({ code: 'long', at: token.at, length: token.length });
    const query = inner();
    this.depth -= 1;
    return query;
  }
}

function termQuery(token: Extract<Token, { type: 'term' }>): Query {
  const { at, length, field: written, value, quoted, valueAt } = token;
  if (written === null) return { type: 'word', test: textTestOf(value, quoted, false) };
  const name = fieldNamed(written);
  if (!name) throw new Unreadable({ code: 'field', at, length: valueAt - at });
  const valueLength = at + length - valueAt;
  if (value === '' && !quoted) throw new Unreadable({ code: 'value', at: valueAt, length: valueLength });
  const of = (quoted ? [value] : value.split(',').filter(part => part !== '')).map((part): Query => {
    const field = FIELDS[name];
    if (field.type === 'text' || field.type === 'address')
      return { type: 'text', field: name, test: textTestOf(part, quoted, field.type === 'address') };
    const range = rangeOf(part, field.type);
    if (range === null) throw new Unreadable({ code: 'value', at: valueAt, length: valueLength });
    if (range === 'empty') throw new Unreadable({ code: 'range', at: valueAt, length: valueLength });
    return { type: 'range', field: name, range };
  });
  const [first] = of;
  if (!first) throw new Unreadable({ code: 'value', at: valueAt, length: valueLength });
  return of.length === 1 ? first : { type: 'any', of };
}
