/**
 * Takes secrets out of text before it is logged, shown as an error or copied as diagnostics: a composition of small pure rules.
 * Applying it twice changes nothing more.
 */
type Rule = (text: string) => string;
const GONE = '[redacted]';

const replace =
  (pattern: RegExp, by: string): Rule =>
  text =>
    text.replace(pattern, by);

/** Share links hold the whole credential in every part of them. */
const shareLinks = replace(
  /\b(vless|vmess|trojan|ss|ssr|tuic|hy2|hysteria2?|anytls|snell|wireguard|wg|juicity|naive\+https?):\/\/(?!\[redacted\])[^\s"'`<>]+/gi,
  `$1://${GONE}`,
);
/** `scheme://user:password@host`: both parts go. */
const userInfo = replace(/\b([a-z][a-z0-9+.-]*:\/\/)(?!\[redacted\]@)[^\s/?#"'`<>]*@/gi, `$1${GONE}@`);

const SECRET_NAME =
  '(?:[\\w.-]{0,40}(?:password|passwd|passphrase|secret|token|authorization|api[-_]?key|private[-_]?key|public[-_]?key|session[-_]?id|csrf|cookie|credential)[\\w.-]{0,40}|pass|pwd|auth|key|pbk|sid|sub|x-key|apikey|uuid)';
/** `?token=…&key=…` in an address. */
const queryValues = replace(new RegExp(`([?&;]${SECRET_NAME}=)(?!\\[redacted\\])[^&#\\s"'\`<>]+`, 'gi'), `$1${GONE}`);
/** JSON and object dumps: `"password":"…"`, `authorization: [ 'Bearer …' ]`, also with escaped quotes. */
const quotedFields = replace(
  new RegExp(
    `((?:\\\\?["'])?\\b${SECRET_NAME}(?:\\\\?["'])?\\s*[:=]\\s*(?:\\[\\s*)?)(\\\\?["'])(?!\\[redacted\\])(?:\\\\.|(?!\\2)[^\\\\\\n])*\\2`,
    'gi',
  ),
  `$1$2${GONE}$2`,
);
/** Headers and gRPC metadata: the rest of the line. */
const headers = replace(
  /\b((?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{0,40}(?:token|key|secret|auth)[\w-]{0,40}|api-key|grpc-metadata-[\w-]{1,40})(["']?\s*[:=]\s*)(?!\s|\[redacted\]|\[?\s*\\?["'])[^\r\n"'{}]+/gi,
  `$1$2${GONE}`,
);
/** Credentials named by their scheme wherever they stand. */
const schemes = replace(
  /\b(bearer|basic|digest|token)(\s+)(?!\[redacted\])(?=[^\s"',;]{6,})(?=[^\s"',;]*[\d+/=_.~-]|[^\s"',;]{20,})[\w+/=.~:-]+/gi,
  `$1$2${GONE}`,
);
/** `password=…`, `secret: …` in plain text. */
const assignments = replace(
  /\b([\w-]{0,40}(?:password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key))(\s*[=:]\s*)(?!\s|\[redacted\]|\\?["']|\[\s*\\?["']|null\b|undefined\b|true\b|false\b)[^\s,;"'&}\])]+/gi,
  `$1$2${GONE}`,
);
/** Subscription links carry their secret in the path. */
const subscriptions = replace(
  /(https?:\/\/[^\s/?#"'`<>]+\/(?:[^\s?#"'`<>]*\/)?(?:sub|subscribe|subscription|subs|link|clash|s)\/)(?!\[redacted\])[^\s"'`<>]+/gi,
  `$1${GONE}`,
);
const uuids = replace(/\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b/gi, '[uuid]');
const webTokens = replace(/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '[token]');
/** Bare session tokens, keys and digests. */
const longHex = replace(/\b[0-9a-f]{32,}\b/gi, '[hex]');
/** X25519 keys as Xray prints them; the fingerprint of a host key looks alike and is public. */
const curveKeys = replace(/(?<![\w/+-]|SHA256:)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{43}=?(?![\w/+-])/g, '[key]');

const RULES: readonly Rule[] = [
  shareLinks,
  userInfo,
  queryValues,
  quotedFields,
  headers,
  schemes,
  assignments,
  subscriptions,
  webTokens,
  uuids,
  longHex,
  curveKeys,
];

/** Secrets that are known exactly (the vault's) go first, in whatever form a library may print them; the longest before what it may begin with. */
function known(text: string, secrets: Iterable<string>): string {
  let out = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret.length < 4) continue;
    for (const form of new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])) {
      if (out.includes(form)) out = out.split(form).join(GONE);
    }
  }
  return out;
}

const once = (text: string): string => RULES.reduce((out, rule) => rule(out), text);

/** The text without secrets. `secrets`: those known to the caller, taken out wherever they stand. */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let out = known(text, secrets);
  // A replacement can bring a new match into being; a few rounds reach the fixed point.
  for (let round = 0; round < 5; round++) {
    const next = once(out);
    if (next === out) break;
    out = next;
  }
  return out;
}

const HOST_IN_URL = /\b([a-z][a-z0-9+.-]{0,30}:\/\/(?:\[redacted\]@)?)(\[[0-9a-f:.]+\]|[^\s/:?#"'`<>[\]]+)/gi;
const IPV4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
const IPV6 = /(?<![\w:.])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){0,6}(?![\w:])|(?<![\w:.])::(?:[0-9a-f]{1,4}:?){1,7}(?![\w:])/gi;
const DOMAIN = /(?<![\w.@-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?=[:/\s"'`,;)\]}]|$)/gi;

/** `redact`, and every host by a stable name (`host-1`) so that lines about one host still belong together. For diagnostics that leave the computer. */
export function redactHosts(text: string, secrets: Iterable<string> = [], hosts: readonly string[] = []): string {
  const names = new Map<string, string>();
  const nameOf = (host: string): string => {
    const plain = host.toLowerCase();
    if (/^host-\d+$/.test(plain)) return host;
    const name = names.get(plain) ?? `host-${names.size + 1}`;
    names.set(plain, name);
    return name;
  };
  let out = redact(text, secrets);
  for (const host of hosts) if (host.length > 2) out = out.split(host).join(nameOf(host));
  return out
    .replace(HOST_IN_URL, (_, scheme: string, host: string) => `${scheme}${nameOf(host)}`)
    .replace(IPV6, nameOf)
    .replace(IPV4, nameOf)
    .replace(DOMAIN, nameOf);
}
