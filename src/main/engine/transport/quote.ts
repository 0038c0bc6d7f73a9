/** A server's own words, short enough and clean enough to show: no tags, no control characters, one line, no secret. */
const LENGTH = 200;

export function quote(text: string, secrets: readonly string[] = []): string {
  let clean = text
    // Only the beginning matters, and a pattern over megabytes does not.
    .slice(0, 20_000)
    .replace(/<(script|style)\b[^>]*>[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
    .replace(/<!--[\s\S]*?(-->|$)/g, ' ')
    .replace(/<[^>]*(>|$)/g, ' ')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+/g, ' ')
    .trim();
  for (const secret of secrets) if (secret.length >= 4) clean = clean.replaceAll(secret, '***');
  return clean.length > LENGTH ? `${clean.slice(0, LENGTH)}…` : clean;
}

/** The message inside a JSON error body of any of our servers (`message`, `detail`, `error`, `errors`), or null. */
export function messageOf(body: unknown): string | null {
  if (typeof body === 'string') return body || null;
  if (Array.isArray(body)) {
    const parts = body
      .slice(0, 5)
      .map(messageOf)
      .filter(part => part !== null);
    return parts.length > 0 ? parts.join('; ') : null;
  }
  if (typeof body !== 'object' || body === null) return null;
  const fields = body as Readonly<Record<string, unknown>>;
  for (const name of ['message', 'detail', 'msg', 'error', 'errors', 'non_field_errors']) {
    const found = messageOf(fields[name]);
    if (found !== null) return found;
  }
  // Errors by field: {"login": ["taken"]}
  const [first] = Object.entries(fields).filter(([, value]) => Array.isArray(value));
  const inner = first ? messageOf(first[1]) : null;
  return first && inner !== null ? `${first[0]}: ${inner}` : null;
}
