/**
 * The user's own format: a text for each proxy with fields in braces, `{host}:{port}`. A field can name how it is written, `{password:url}`;
 * `{{` and `}}` are braces.
 */
import type { TemplateProblem } from '../model';
import { quotedText, shellWord, urlText } from './escape';
import { hostPort, type ProxyRecord, schemeOf } from './record';

export const TEMPLATE_FIELDS = ['type', 'host', 'port', 'address', 'login', 'password', 'name', 'operator', 'ip', 'farm', 'link'] as const;
export type TemplateField = (typeof TEMPLATE_FIELDS)[number];
export const TEMPLATE_FORMS = ['url', 'json', 'csv', 'shell'] as const;
type TemplateForm = (typeof TEMPLATE_FORMS)[number];

type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'field'; readonly field: TemplateField; readonly form: TemplateForm | null };
export type Template =
  | { readonly ok: true; readonly pieces: readonly Piece[]; readonly fields: ReadonlySet<TemplateField> }
  | { readonly ok: false; readonly problem: TemplateProblem };

const isField = (name: string): name is TemplateField => TEMPLATE_FIELDS.some(field => field === name);
const isForm = (name: string): name is TemplateForm => TEMPLATE_FORMS.some(form => form === name);
const bad = (type: TemplateProblem['type'], at: string): Template => ({ ok: false, problem: { type, at } });

export function parseTemplate(text: string): Template {
  if (text.trim() === '') return bad('empty', '');
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length; ) {
    const open = text.slice(at, at + 2);
    const char = text.charAt(at);
    if (open === '{{' || open === '}}') {
      pieces.push({ type: 'text', text: char });
      at += 2;
    } else if (char === '}') {
      return bad('unclosed', String(at + 1));
    } else if (char === '{') {
      const end = text.indexOf('}', at);
      if (end < 0) return bad('unclosed', String(at + 1));
      const name = text.slice(at + 1, end);
      const [field = '', form = null, ...more] = name.split(':');
      if (!isField(field) || more.length > 0 || (form !== null && !isForm(form))) return bad('unknown-field', name);
      pieces.push({ type: 'field', field, form });
      at = end + 1;
    } else {
      const next = text.slice(at).search(/[{}]/);
      const to = next < 0 ? text.length : at + next;
      pieces.push({ type: 'text', text: text.slice(at, to) });
      at = to;
    }
  }
  return { ok: true, pieces, fields: new Set(pieces.flatMap(piece => (piece.type === 'field' ? [piece.field] : []))) };
}

function fieldOf(record: ProxyRecord, field: TemplateField, remoteDns: boolean): string {
  switch (field) {
    case 'type':
      return schemeOf(record, remoteDns);
    case 'host':
      return record.host;
    case 'port':
      return String(record.port);
    case 'address':
      return hostPort(record);
    case 'ip':
      return record.externalIp ?? '';
    case 'login':
    case 'password':
    case 'name':
    case 'operator':
    case 'farm':
    case 'link':
      return record[field] ?? '';
  }
}

function formed(value: string, form: TemplateForm | null): string {
  switch (form) {
    case null:
      return value;
    case 'url':
      return urlText(value);
    case 'json':
      return quotedText(value);
    case 'shell':
      return shellWord(value);
    case 'csv':
      return /[",;\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  }
}

/** One proxy by the template. */
export const fillTemplate = (pieces: readonly Piece[], record: ProxyRecord, remoteDns: boolean): string =>
  pieces.map(piece => (piece.type === 'text' ? piece.text : formed(fieldOf(record, piece.field, remoteDns), piece.form))).join('');
