/** A filter cut into words: where each stands, and where one cannot be read. */
import type { QueryProblem } from '../model';
import { own } from '../own';

export type Token =
  | { readonly type: 'open' | 'close' | 'and' | 'or' | 'not'; readonly at: number; readonly length: number }
  | {
      readonly type: 'term';
      readonly at: number;
      readonly length: number;
      /** Before the colon, as written; null: none. */
      readonly field: string | null;
      readonly value: string;
      /** The value stood in quotes: it is text, whatever it looks like. */
      readonly quoted: boolean;
      /** Where the value begins, its quote included. */
      readonly valueAt: number;
    };

/** Thrown here and in the parser; it never leaves `parseQuery`. */
export class Unreadable extends Error {
  constructor(readonly problem: QueryProblem) {
    super(problem.code);
  }
}

const WORDS: Readonly<Record<string, 'and' | 'or' | 'not'>> = { and: 'and', '&&': 'and', or: 'or', '||': 'or', not: 'not' };
const FIELD = /^([A-Za-z]+):/;
/** Addresses of IPv6 have colons of their own. */
const ADDRESS = /^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*(\/\d+)?$/i;

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) at += 1;
    else if (character === '(' || character === ')') {
      tokens.push({ type: character === '(' ? 'open' : 'close', at, length: 1 });
      at += 1;
    } else if ((character === '-' || character === '!') && /[^\s)]/.test(text[at + 1] ?? ' ')) {
      tokens.push({ type: 'not', at, length: 1 });
      at += 1;
    } else {
      const token = wordAt(text, at);
      tokens.push(token);
      at += token.length;
    }
  }
  return tokens;
}

function wordAt(text: string, at: number): Token {
  const end = endOf(text, at);
  const word = text.slice(at, end);
  const operator = own(WORDS, word.toLowerCase());
  if (operator) return { type: operator, at, length: word.length };
  const named = ADDRESS.test(word) ? null : FIELD.exec(word);
  const field = named?.[1] ?? null;
  const valueAt = at + (named?.[0].length ?? 0);
  const { value, quoted } = unquoted(text, valueAt, end);
  return { type: 'term', at, length: end - at, field, value, quoted, valueAt };
}

/** A word ends at white space or a bracket, unless they stand in quotes. */
function endOf(text: string, from: number): number {
  let quote = -1;
  let at = from;
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '"') quote = quote < 0 ? at : -1;
    else if (character === '\\' && quote >= 0) at += 1;
    else if (quote < 0 && /[\s()]/.test(character)) break;
  }
  if (quote >= 0) throw new Unreadable({ code: 'quote', at: quote, length: text.length - quote });
  return Math.min(at, text.length);
}

function unquoted(text: string, from: number, to: number): { readonly value: string; readonly quoted: boolean } {
  const raw = text.slice(from, to);
  return { value: raw.replace(/\\(["\\])|"/g, (_all, kept: string | undefined) => kept ?? ''), quoted: raw.startsWith('"') };
}
