/** What an answer of the panel means. It reports errors in two shapes: by status, and inside a 200 (`{"errors": {"field": ["words"]}}`). */
import { Fault } from '@shared/fault';
import type { ErrorCode, FieldError } from '@shared/model';
import { type Http, type HttpResponse, textOf } from '../../transport/http';
import { quote } from '../../transport/quote';
import { isRaw } from './values';

/** A Fault that knows the answer's status and the panel's words by field. */
export class PanelFault extends Fault {
  constructor(
    code: ErrorCode,
    message: string,
    readonly status: number,
    readonly errors: readonly FieldError[] = [],
    options: Fault['options'] = {},
  ) {
    super(code, message, options);
  }
}

const WHOLE = new Set(['errors', 'error', 'detail', 'non_field_errors']);

/** Words by field out of any of the panel's error bodies; the words are shown as they are, in whatever language, and never matched. */
export function fieldErrors(body: unknown, field = ''): readonly FieldError[] {
  if (typeof body === 'string') return body.trim() === '' ? [] : [{ field, message: body.trim() }];
  if (Array.isArray(body)) return body.flatMap(item => fieldErrors(item, field));
  if (!isRaw(body)) return [];
  return Object.entries(body).flatMap(([name, inner]) => {
    const path = WHOLE.has(name) ? field : field === '' ? name : `${field}.${name}`;
    return fieldErrors(inner, path);
  });
}

/** One line for people: `port: taken; login: required`. */
export const wordsOf = (errors: readonly FieldError[]): string =>
  errors.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');

/** Of a 2xx body: what it says went wrong, or null. */
function complaint(body: unknown): readonly FieldError[] | null {
  if (!isRaw(body)) return null;
  const told = Object.entries(body).filter(([name, value]) => WHOLE.has(name) && fieldErrors(value).length > 0);
  if (told.length > 0) return fieldErrors(Object.fromEntries(told));
  const { result } = body;
  if (typeof result === 'string' && result.toLowerCase() !== 'ok') return [{ field: '', message: result }];
  return isBareErrors(body) ? fieldErrors(body) : null;
}

/** `{"login": ["taken"]}` with a 200: nothing but lists of words, which no success of the document looks like. */
function isBareErrors(body: Readonly<Record<string, unknown>>): boolean {
  const values = Object.values(body);
  const words = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(item => typeof item === 'string');
  return values.length > 0 && values.every(words);
}

/** The JSON of an answer that means success; anything else is a Fault (Django's 404 page is HTML: the panel has no such call). */
export function readAnswer(http: Http, response: HttpResponse, secrets: readonly string[]): unknown {
  const { status } = response;
  const clean = (errors: readonly FieldError[]): readonly FieldError[] =>
    errors.map(({ field, message }) => ({ field: quote(field, secrets), message: quote(message, secrets) }));
  if (status >= 200 && status < 300) {
    const body = http.parse(response);
    const errors = complaint(body);
    if (errors) throw new PanelFault('rejected', quote(wordsOf(errors), secrets), status, clean(errors));
    return body;
  }
  const body = tryJson(response);
  if (status === 404 && body === undefined) throw new PanelFault('unimplemented', '404: no such call on this panel', status);
  const errors = status >= 400 && status < 500 ? fieldErrors(body) : [];
  const { code, message, options } = http.fault(response);
  const words = errors.length === 0 ? message : `${status}: ${quote(wordsOf(errors), secrets)}`;
  throw new PanelFault(code, words, status, clean(errors), options);
}

function tryJson(response: HttpResponse): unknown {
  try {
    return JSON.parse(textOf(response));
  } catch {
    return undefined;
  }
}
