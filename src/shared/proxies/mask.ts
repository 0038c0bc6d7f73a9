import type { ProxyFormat } from '../model';
import type { ProxyRecord, WriteOptions } from './record';
import { type Writable, type Written, writeProxies } from './write';

/** What stands in a password's place where it is only shown. */
export const MASK = '••••••••';

/** A word that stands in none of the texts and that no format escapes. */
function stranger(base: string, all: readonly ProxyRecord[]): string {
  const texts = JSON.stringify(all);
  let word = base;
  for (let again = 0; texts.includes(word); again += 1) word = `${base}${again}z`;
  return word;
}

/**
 * The first `most` proxies as `writeProxies` would write them, and no secret in it: passwords and tokens never get into the text, in whatever
 * form a format would write them. `skipped` and `written` are of all.
 */
export function writeMasked(
  format: ProxyFormat,
  all: readonly Writable[],
  options: WriteOptions,
  templateText: string,
  most: number,
): Written & { readonly shown: number } {
  const whole = writeProxies(format, all, options, templateText);
  const records = whole.written.slice(0, most);
  const open = records.map(record => ({ ...record, password: null, link: null }));
  const word = stranger('zMASKEDz', open);
  const linkWord = stranger('zLINKz', open);
  const masked = records.map(record => ({
    ...record,
    password: record.password === null ? null : word,
    link: record.link === null ? null : linkWord,
  }));
  const { text } = writeProxies(
    format,
    masked.map(record => ({ record, locked: false })),
    options,
    templateText,
  );
  const link = `http…/reconnect?token=${MASK}`;
  return { ...whole, text: text.replaceAll(word, MASK).replaceAll(linkWord, link), shown: records.length };
}
