/** JSON values as YAML, in the block style of a configuration file. */
import { isRaw } from './read';

/** Words that YAML, in one of its versions, takes for something else than a text. */
const OTHER = /^(true|false|yes|no|on|off|y|n|null|~|\.nan|[-+]?\.inf)$/i;
/** Letters that a plain text may begin with and hold; all others are written in quotes. */
const PLAIN = /^[A-Za-z_/][\w./@+-]*$/;

/** Each line ends with a line break; an empty map is an empty text. */
export const toYaml = (values: Readonly<Record<string, unknown>>): string => lines(values, '').join('');

function lines(values: Readonly<Record<string, unknown>>, indent: string): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const head = `${indent}${scalar(name)}:`;
    if (Array.isArray(value) && value.length > 0) return [`${head}\n`, ...value.flatMap(one => item(one, `${indent}  `))];
    if (isRaw(value) && Object.keys(value).length > 0) return [`${head}\n`, ...lines(value, `${indent}  `)];
    return [`${head} ${scalar(value)}\n`];
  });
}

function item(value: unknown, indent: string): readonly string[] {
  if (!isRaw(value) || Object.keys(value).length === 0) return [`${indent}- ${scalar(value)}\n`];
  const [first = '', ...rest] = lines(value, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

function scalar(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  // JSON's quotes, numbers and empty collections are YAML's, too.
  if (typeof value !== 'string') return JSON.stringify(value);
  return PLAIN.test(value) && !OTHER.test(value) ? value : JSON.stringify(value);
}
