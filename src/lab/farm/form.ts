import { json, type Reply } from '../http/message';
import type { FarmProfile } from './profile';
import { atLeast, atMost, noSuchId, notAChoice, notAList, TEXTS, type TextName } from './texts';

export type Body = Readonly<Record<string, unknown>>;
type Errors = Record<string, string[] | Record<string, string[]>>;

interface Range {
  readonly min?: number;
  readonly max?: number;
  /** Taken when the field is absent; absent: the field is required. */
  readonly or?: number;
}

/** Reads one body field by field as Django's serializers do, and collects what is wrong with it. */
export class Form {
  readonly errors: Errors = {};

  constructor(
    readonly body: Body,
    readonly profile: FarmProfile,
  ) {}

  get lang(): FarmProfile['lang'] {
    return this.profile.lang;
  }
  get failed(): boolean {
    return Object.keys(this.errors).length > 0;
  }

  fail(field: string, what: TextName | { readonly words: string }): void {
    const words = typeof what === 'string' ? TEXTS[what](this.lang) : what.words;
    const list = this.errors[field];
    if (Array.isArray(list)) list.push(words);
    else this.errors[field] = [words];
  }

  /** What is wrong inside a field that is a form itself. */
  failInside(field: string, inner: string, what: TextName): void {
    const known = this.errors[field];
    this.errors[field] = { ...(known && !Array.isArray(known) ? known : {}), [inner]: [TEXTS[what](this.lang)] };
  }

  /** The value of a field that must be there and not null, or undefined with the error noted. */
  #given(field: string): unknown {
    const value = this.body[field];
    if (value === undefined) this.fail(field, 'required');
    else if (value === null) this.fail(field, 'notNull');
    return value ?? undefined;
  }

  text(field: string, options: { readonly or?: string; readonly blank?: boolean } = {}): string {
    if (this.body[field] === undefined && options.or !== undefined) return options.or;
    const value = this.#given(field);
    if (value === undefined) return '';
    if (typeof value !== 'string' && typeof value !== 'number') this.fail(field, 'string');
    const words = String(value).trim();
    if (words === '' && !options.blank) this.fail(field, 'notBlank');
    return words;
  }

  /** Whole number; numbers as strings are taken. */
  whole(field: string, range: Range = {}): number {
    if (this.body[field] === undefined && range.or !== undefined) return range.or;
    const value = this.#given(field);
    if (value === undefined) return 0;
    const number = toInteger(value);
    if (number === null) this.fail(field, 'integer');
    else if (range.min !== undefined && number < range.min) this.fail(field, { words: atLeast(range.min, this.lang) });
    else if (range.max !== undefined && number > range.max) this.fail(field, { words: atMost(range.max, this.lang) });
    return number ?? 0;
  }

  flag(field: string, or?: boolean): boolean {
    if (this.body[field] === undefined && or !== undefined) return or;
    const value = this.#given(field);
    if (value === undefined) return false;
    if (value === true || value === 1 || value === '1' || value === 'true' || value === 'True') return true;
    if (value !== false && value !== 0 && value !== '0' && value !== 'false' && value !== 'False') this.fail(field, 'boolean');
    return false;
  }

  choice<T extends string>(field: string, choices: readonly T[]): T {
    const value = this.#given(field);
    const found = choices.find(choice => choice === value);
    if (value !== undefined && found === undefined) this.fail(field, { words: notAChoice(value, this.lang) });
    return found ?? (choices[0] as T);
  }

  /** List of ids; `known` says which exist, absent: any. */
  ids(
    field: string,
    options: { readonly or?: readonly number[]; readonly known?: (id: number) => boolean; readonly empty?: boolean } = {},
  ): number[] {
    if ((this.body[field] === undefined || this.body[field] === null) && options.or) return [...options.or];
    const value = this.#given(field);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.fail(field, { words: notAList(value, this.lang) });
      return [];
    }
    if (value.length === 0 && !options.empty) this.fail(field, 'emptyList');
    const ids = value.map(toInteger);
    if (ids.some(id => id === null)) this.fail(field, 'integer');
    const sound = ids.filter(id => id !== null);
    const missing = sound.find(id => options.known && !options.known(id));
    if (missing !== undefined) this.fail(field, { words: noSuchId(missing, this.lang) });
    return sound;
  }

  /** The answer to a body with mistakes, in the manner of this panel. */
  refusal(): Reply {
    return this.profile.errors === 'drf' ? json(400, this.errors) : json(200, { errors: this.errors });
  }
}

export function toInteger(value: unknown): number | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value)) return Number(value);
  return null;
}
