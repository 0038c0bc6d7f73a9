/** How a text stands in each kind of file, so that it is read back as it was. */

/** Percent-encoding of all but letters, digits and `-._~`. A lone surrogate becomes U+FFFD. */
export const urlText = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD')).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const unicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * In double quotes for JSON, JavaScript, Python and YAML 1.1 and 1.2 alike: whatever one of them would not print, or would take for the end
 * of a line, is escaped.
 */
export const quotedText = (text: string): string => JSON.stringify(text).replace(/[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g, unicode);

/** One word of a POSIX shell. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** Text of an element or attribute. Blanks at its ends and ends of lines are kept by reference. */
export const xmlText = (text: string): string =>
  text.replace(/[&<>"']/g, char => ENTITIES[char] ?? char).replace(/[\t\r\n]/g, char => `&#${char.charCodeAt(0)};`);
/** XML 1.0 has no way to write any other character. */
export const notInXml = (text: string): boolean => /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text);
