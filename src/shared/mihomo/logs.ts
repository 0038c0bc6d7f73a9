/** Lines of `/logs`, in either of the two forms. */
import type { LogLine } from '../model';
import { own } from '../own';
import { isRaw, list, record, text } from './read';

const LEVELS: Readonly<Record<string, LogLine['level']>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  fatal: 'error',
  panic: 'error',
};
const ORDER: readonly string[] = ['debug', 'info', 'warning', 'error', 'silent'];
/** Colours that a core paints its terminal with. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is removed
const COLOURS = /\u001b\[[0-9;]*m/g;

/** `{type, payload}`, or `{time, level, message, fields}` where the core can; null for anything else. A level nobody knows is `info`. */
export function readLog(body: unknown): LogLine | null {
  if (!isRaw(body)) return null;
  const structured = typeof body.message === 'string' && typeof body.level === 'string';
  if (!structured && (typeof body.payload !== 'string' || typeof body.type !== 'string')) return null;
  return {
    level: own(LEVELS, text(structured ? body.level : body.type).toLowerCase()) ?? 'info',
    time: structured ? text(body.time) : '',
    message: text(structured ? body.message : body.payload).replace(COLOURS, ''),
    fields: structured ? readFields(body.fields) : [],
  };
}

const readFields = (value: unknown): LogLine['fields'] =>
  isRaw(value)
    ? Object.entries(value).map(([name, one]) => ({ name, value: text(one) }))
    : list(value).map(one => ({ name: text(record(one).key) || text(record(one).name), value: text(record(one).value) }));

/** Whether a line is told to somebody who asked for `least` and graver. */
export const isAtLeast = (level: string, least: string): boolean => ORDER.indexOf(level) >= ORDER.indexOf(least);
