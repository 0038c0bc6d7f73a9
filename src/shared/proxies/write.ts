import type { ProxyFormat, TemplateProblem } from '../model';
import { foxyproxy, pac, proxifier } from './browsers';
import { type Format, lines, type SkipReason } from './format';
import { colonList, colonReset, columns, hostAndPort, loginFirst, url } from './lists';
import { curl, env, mihomo, python } from './programs';
import type { ProxyRecord, WriteOptions } from './record';
import { csv, json } from './tables';
import { fillTemplate, parseTemplate, type Template } from './template';

const FORMATS: { readonly [F in Exclude<ProxyFormat, 'template'>]: Format } = {
  url,
  colon: colonList,
  'login-first': loginFirst,
  'host-port': hostAndPort,
  columns,
  'colon-reset': colonReset,
  csv,
  json,
  mihomo,
  curl,
  python,
  env,
  pac,
  foxyproxy,
  proxifier,
};
/** Formats that write no credentials: a password that is not known is none that is missing. */
const NO_CREDENTIALS: ReadonlySet<ProxyFormat> = new Set(['host-port', 'pac']);
export const hasComments = (format: ProxyFormat): boolean =>
  ['url', 'colon', 'login-first', 'host-port', 'columns', 'curl', 'env', 'pac'].includes(format);
export const hasRemoteDns = (format: ProxyFormat): boolean => ['url', 'csv', 'json', 'curl', 'python', 'env', 'template'].includes(format);
export const extensionOf = (format: ProxyFormat): string => (format === 'template' ? 'txt' : FORMATS[format].extension);

/** A proxy to be written; `locked`: it asks for a login whose password we do not know. */
export interface Writable {
  readonly record: ProxyRecord;
  readonly locked: boolean;
}
export interface Written {
  readonly text: string;
  readonly written: readonly ProxyRecord[];
  readonly skipped: readonly { readonly reason: SkipReason; readonly count: number }[];
  readonly problem: TemplateProblem | null;
}

const templateFormat = (template: Extract<Template, { ok: true }>): Format => ({
  extension: 'txt',
  unfit: ({ link }) => (template.fields.has('link') && link === null ? 'no-link' : null),
  write: (records, { remoteDns }) => lines(records.map(record => fillTemplate(template.pieces, record, remoteDns))),
});

/** Whether a format writes rotation links. */
export function needsLink(format: ProxyFormat, template: string): boolean {
  if (format !== 'template') return format === 'colon-reset';
  const parsed = parseTemplate(template);
  return parsed.ok && parsed.fields.has('link');
}

function writesCredentials(format: ProxyFormat, template: Template | null): boolean {
  if (template?.ok) return template.fields.has('password') || template.fields.has('login');
  return !NO_CREDENTIALS.has(format);
}

/** The proxies as one text; those that the format cannot hold are left out and counted. */
export function writeProxies(format: ProxyFormat, all: readonly Writable[], options: WriteOptions, templateText = ''): Written {
  const template = format === 'template' ? parseTemplate(templateText) : null;
  if (template && !template.ok) return { text: '', written: [], skipped: [], problem: template.problem };
  const how = format === 'template' ? (template ? templateFormat(template) : null) : FORMATS[format];
  if (!how) return { text: '', written: [], skipped: [], problem: null };
  const credentials = writesCredentials(format, template);
  const counts = new Map<SkipReason, number>();
  const written: ProxyRecord[] = [];
  for (const { record, locked } of all) {
    const reason = locked && credentials ? 'login-unknown' : (how.unfit?.(record) ?? null);
    if (reason === null) written.push(record);
    else counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return {
    text: how.write(written, options),
    written,
    skipped: [...counts].map(([reason, count]) => ({ reason, count })),
    problem: null,
  };
}
