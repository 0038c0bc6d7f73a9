/** What an answer of the panel means. It reports errors in two shapes: by status, and inside a 200 (`{"errors": {"field": ["words"]}}`). */
import { Fault } from '@shared/fault';
import { type Http, type HttpResponse, textOf } from '../../transport/http';
import { quote } from '../../transport/quote';

/** The panel's words about one field of a form; nested fields with dots (`userprofile.timezone`), empty for the form as a whole. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

const WHOLE = new Set(['errors', 'error', 'detail', 'non_field_errors']);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Words by field out of any of the panel's error bodies; the words are shown as they are, in whatever language, and never matched. */
export function fieldErrors(body: unknown, field = ''): readonly FieldError[] {
  if (typeof body === 'string') return body.trim() === '' ? [] : [{ field, message: body.trim() }];
  if (Array.isArray(body)) return body.flatMap(item => fieldErrors(item, field));
  if (!isRecord(body)) return [];
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
  if (!isRecord(body)) return null;
  const told = Object.entries(body).filter(([name, value]) => WHOLE.has(name) && fieldErrors(value).length > 0);
  if (told.length > 0) return fieldErrors(Object.fromEntries(told));
  const { result } = body;
  return typeof result === 'string' && result.toLowerCase() !== 'ok' ? [{ field: '', message: result }] : null;
}

/** The JSON of an answer that means success; anything else is a Fault (Django's 404 page is HTML: the panel has no such call). */
export function readAnswer(http: Http, response: HttpResponse, secrets: readonly string[]): unknown {
  const { status } = response;
  if (status >= 200 && status < 300) {
    const body = http.parse(response);
    const errors = complaint(body);
    if (errors) throw new Fault('rejected', quote(wordsOf(errors), secrets));
    return body;
  }
  const body = tryJson(response);
  if (status === 404 && body === undefined) throw new Fault('unimplemented', '404: no such call on this panel');
  const errors = status >= 400 && status < 500 ? fieldErrors(body) : [];
  const fault = http.fault(response);
  throw errors.length === 0 ? fault : new Fault(fault.code, `${status}: ${quote(wordsOf(errors), secrets)}`, fault.options);
}

function tryJson(response: HttpResponse): unknown {
  try {
    return JSON.parse(textOf(response));
  } catch {
    return undefined;
  }
}
