/** What the page asks of the log: the typed terms and the chosen kind, resolved in the window's language. Pure. */
import { EVENT_TYPES } from '@shared/events/kinds';
import { ERROR_CODES, EVENT_KINDS, EVENT_SOURCES, type EventFilter, type EventKind, type EventWord, type StateShape } from '@shared/model';
import type { Texts } from '@shared/translate';
import { type Terms, termsOf } from './terms';

export interface NamedServer {
  readonly id: string;
  readonly name: string;
}
export const ALL_EVENTS: EventFilter = { words: [], kinds: [], sources: [], shapes: [], servers: [] };

const SHAPES: readonly StateShape[] = ['ok', 'warn', 'bad', 'busy', 'cool', 'stale', 'off'];
/** What no event says: no name and no text holds this character. */
const NEVER: EventWord = { text: '\u0001', types: [], codes: [], serverIds: [] };

/** The words of a text itself, without its parameters. */
const wordsOf = (t: Texts, key: string): string =>
  t.has(key)
    ? t(key)
        .replaceAll(/\{\{\w+\}\}/g, '\n')
        .toLowerCase()
    : '';
const SECTIONS = ['event', 'eventHead', 'eventDetail'] as const;

function wordOf(t: Texts, text: string, servers: readonly NamedServer[]): EventWord {
  return {
    text,
    types: EVENT_TYPES.filter(type => SECTIONS.some(section => wordsOf(t, `${section}.${type}`).includes(text))),
    codes: ERROR_CODES.filter(code => wordsOf(t, `error.${code}`).includes(text)),
    serverIds: idsOf(servers, text),
  };
}
const idsOf = (servers: readonly NamedServer[], text: string): readonly string[] =>
  servers.filter(({ name }) => name.toLowerCase().includes(text)).map(({ id }) => id);

/** Those whose own name, or whose name in the window's language, begins with a typed one; null: none was typed. */
function named<T extends string>(of: readonly T[], typed: readonly string[], word: (value: T) => string): readonly T[] | null {
  if (typed.length === 0) return null;
  return of.filter(value => typed.some(each => value.startsWith(each) || word(value).toLowerCase().startsWith(each)));
}

export function filterOf(t: Texts, text: string, chosen: EventKind | 'all', servers: readonly NamedServer[]): EventFilter {
  const terms: Terms = termsOf(text);
  const typed = named(EVENT_KINDS, terms.kind, kind => t(`eventKind.${kind}`));
  const kinds = chosen === 'all' ? typed : (typed ?? EVENT_KINDS).filter(kind => kind === chosen);
  const sources = named(EVENT_SOURCES, terms.by, source => t(`eventBy.${source}`));
  const shapes = named(SHAPES, terms.state, shape => t(`eventState.${shape}`));
  // A list that is empty holds always: what was typed and names nothing finds nothing.
  const isNever = [kinds, sources, shapes].some(list => list?.length === 0);
  return {
    words: [...terms.words.map(word => wordOf(t, word, servers)), ...(isNever ? [NEVER] : [])],
    kinds: kinds ?? [],
    sources: sources ?? [],
    shapes: shapes ?? [],
    servers: terms.server.map(name => ({ serverIds: idsOf(servers, name), name })),
  };
}
