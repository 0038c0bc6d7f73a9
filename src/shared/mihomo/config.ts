/** `/configs`: reading, and what a patch has to send and to show. */
import type { ConfigPatch, CoreConfig, PatchOutcome } from '../model';
import { isRaw, record, textOrNull, texts } from './read';

const MODES = ['rule', 'global', 'direct'] as const;

/** Null for an answer that is no configuration. */
export function readConfig(body: unknown): CoreConfig | null {
  if (!isRaw(body)) return null;
  const mode = textOrNull(body.mode);
  if (mode === null) return null;
  const listed = texts(body['mode-list']);
  const { enable } = record(body.tun);
  return {
    mode,
    modes: listed.length > 0 ? listed : MODES,
    logLevel: textOrNull(body['log-level']),
    tun: typeof enable === 'boolean' ? enable : null,
    raw: body,
  };
}

/** What is sent for a patch: `tun` never without `enable`, since a core takes a missing one for "off". */
export function patchBody(patch: ConfigPatch, running: CoreConfig): Readonly<Record<string, unknown>> {
  if (patch.tun === undefined) return { ...patch };
  return { ...patch, tun: { ...patch.tun, enable: patch.tun.enable ?? running.tun ?? false } };
}

/** Compares what was sent with what the core shows now. */
export function compareConfig(sent: Readonly<Record<string, unknown>>, now: CoreConfig): PatchOutcome {
  const refused = Object.entries(sent).flatMap(([field, wanted]) => {
    const found = now.raw[field];
    if (isRaw(wanted)) return compareInner(field, wanted, record(found));
    return isSame(wanted, found) ? [] : [{ field, wanted, found }];
  });
  return { config: now, refused };
}

const compareInner = (field: string, wanted: Readonly<Record<string, unknown>>, found: Readonly<Record<string, unknown>>) =>
  Object.entries(wanted).flatMap(([name, value]) =>
    isSame(value, found[name]) ? [] : [{ field: `${field}.${name}`, wanted: value, found: found[name] }],
  );

/** Words of the core's own (modes, stacks) come back in another case. */
const isSame = (wanted: unknown, found: unknown): boolean =>
  typeof wanted === 'string' && typeof found === 'string'
    ? wanted.toLowerCase() === found.toLowerCase()
    : JSON.stringify(wanted) === JSON.stringify(found);
