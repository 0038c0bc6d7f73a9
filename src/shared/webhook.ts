/** Notices forwarded to an address of the user's: which addresses and templates can be used, and what is sent. Pure. */
import { isLoopbackHost } from './ssh';

/** What the address may hold in place of the secret: it is filled in as it is sent, and stands nowhere else. */
export const SECRET_MARK = '{secret}';

/** What a template can say of a notice. Numbers keep their type where they stand alone in their quotes; what there is none of is null there. */
export const WEBHOOK_FIELDS = [
  'title',
  'body',
  'text',
  'category',
  'state',
  'urgency',
  'server',
  'limit',
  'subject',
  'measure',
  'value',
  'threshold',
  'count',
  'time',
] as const;
export type WebhookField = (typeof WEBHOOK_FIELDS)[number];
export type WebhookFacts = Readonly<Record<WebhookField, string | number | null>>;

/** Templates to begin with. */
export const WEBHOOK_TEMPLATES = {
  full: `{\n  "title": "{title}", "body": "{body}", "category": "{category}",\n  "state": "{state}", "urgency": "{urgency}", "server": "{server}",\n  "limit": "{limit}", "subject": "{subject}", "measure": "{measure}",\n  "value": "{value}", "threshold": "{threshold}", "count": "{count}", "time": "{time}"\n}`,
  slack: `{"text":"{text}"}`,
  content: `{"content":"{text}"}`,
  telegram: `{"chat_id":"CHAT","text":"{text}"}`,
  ntfy: `{"topic":"TOPIC","title":"{title}","message":"{body}"}`,
} as const;

export type UrlProblem = 'not-http' | 'credentials' | 'secret-place' | 'secret-shown';

/** What is wrong with an address; null: it can be used. */
export function webhookUrlProblem(typed: string): UrlProblem | null {
  const url = parse(typed);
  if (!url) return 'not-http';
  if (url.authority.includes('@')) return 'credentials';
  // Only what the server itself reads may hold the secret: a host's name is told to every resolver.
  if (url.authority.includes(SECRET_MARK)) return 'secret-place';
  return holdsSecret(url.path) ? 'secret-shown' : null;
}

/** Whether notices, and the secret, would cross a network unprotected. */
export function isPlainWebhook(typed: string): boolean {
  const url = parse(typed);
  return url?.scheme === 'http' && !isLoopbackHost(url.authority.replace(/:\d*$/, '').replace(/^\[|\]$/g, ''));
}

/** The address to send to, split for the transport, with the secret in its place; null for one that cannot be used. */
export function webhookTarget(typed: string, secret: string | null): { readonly origin: string; readonly path: string } | null {
  const url = webhookUrlProblem(typed) === null ? parse(typed) : null;
  return url && { origin: `${url.scheme}://${url.authority}`, path: url.path.replaceAll(SECRET_MARK, encodeURIComponent(secret ?? '')) };
}

/** Many services put the right to send into the address: it belongs into the keychain, as other secrets do. */
function holdsSecret(path: string): boolean {
  const [way = '', query = ''] = path.replaceAll(SECRET_MARK, '').split(/\?(.*)/s);
  const texts = [...way.split(/[/:]/), ...query.split('&').map(pair => pair.slice(pair.indexOf('=') + 1))];
  if (texts.some(text => text.length >= 20 && /\d/.test(text) && /[a-z]/i.test(text))) return true;
  return query.split('&').some(pair => /^[^=]*(token|key|secret|pass|auth|sig)[^=]*=./i.test(pair));
}

interface Parts {
  readonly scheme: string;
  readonly authority: string;
  /** With its query; begins with a slash. */
  readonly path: string;
}
/** Shared code knows no URL of a platform; the transport checks what it is given once more. */
function parse(typed: string): Parts | null {
  const found = /^(https?):\/\/([^\s/?#\\]+)([/?][^\s#\\]*)?$/i.exec(typed.trim());
  if (!found) return null;
  const [, scheme = '', authority = '', rest = ''] = found;
  return { scheme: scheme.toLowerCase(), authority, path: rest.startsWith('/') ? rest : `/${rest}` };
}

export type TemplateProblem =
  | { readonly code: 'not-json' }
  | { readonly code: 'unknown'; readonly field: string }
  | { readonly code: 'secret' };

/** What is wrong with a template; null: it can be used. */
export function templateProblem(template: string): TemplateProblem | null {
  let json: unknown;
  try {
    json = JSON.parse(template);
  } catch {
    return { code: 'not-json' };
  }
  if (typeof json !== 'object' || json === null) return { code: 'not-json' };
  for (const field of fieldsIn(json)) {
    if (field === 'secret') return { code: 'secret' };
    if (!(WEBHOOK_FIELDS as readonly string[]).includes(field)) return { code: 'unknown', field };
  }
  return null;
}

/** The template with its placeholders filled in: whatever the facts hold, it stays the same JSON around them. */
export function fillTemplate(template: string, facts: WebhookFacts): unknown {
  const json: unknown = JSON.parse(template);
  return mapTexts(json, text => {
    const alone = /^\{([a-z]+)\}$/.exec(text)?.[1];
    if (alone && isField(alone)) return facts[alone];
    return text.replace(/\{([a-z]+)\}/g, (mark, name: string) => (isField(name) ? String(facts[name] ?? '') : mark));
  });
}

const isField = (name: string): name is WebhookField => (WEBHOOK_FIELDS as readonly string[]).includes(name);

/** Texts of a JSON value replaced; names of fields stay as they are. */
function mapTexts(json: unknown, by: (text: string) => unknown): unknown {
  if (typeof json === 'string') return by(json);
  if (Array.isArray(json)) return json.map(each => mapTexts(each, by));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, mapTexts(value, by)]));
}

function fieldsIn(json: unknown): readonly string[] {
  const found: string[] = [];
  mapTexts(json, text => {
    for (const [, name = ''] of text.matchAll(/\{([a-z]+)\}/g)) found.push(name);
    return text;
  });
  return found;
}
