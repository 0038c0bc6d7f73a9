/** Frames and answers of the controller API, checked: unknown fields pass, numbers may be strings, nonsense is refused alone. */
import { z } from 'zod';

/** A count: a finite number of zero or more, as number or digits. */
const count = z
  .union([z.number(), z.string().regex(/^\d{1,20}$/)])
  .transform(Number)
  .pipe(z.number().nonnegative());
const optionalCount = count.nullish().catch(null);

const trafficSchema = z.object({ up: count, down: count, upTotal: optionalCount, downTotal: optionalCount });
export interface TrafficFrame {
  /** Bytes per second. */
  readonly up: number;
  readonly down: number;
  /** Bytes since the core started, where the core tells: null before mihomo 1.19.18 and in sing-box. */
  readonly upTotal: number | null;
  readonly downTotal: number | null;
}
/** Null for a frame that is none. */
export function parseTraffic(bytes: Buffer): TrafficFrame | null {
  const frame = trafficSchema.safeParse(parseJson(bytes));
  if (!frame.success) return null;
  const { up, down, upTotal = null, downTotal = null } = frame.data;
  return { up, down, upTotal, downTotal };
}

const memorySchema = z.object({ inuse: count });
/** Bytes in use, or null for a frame that is none. */
export function parseMemory(bytes: Buffer): number | null {
  const frame = memorySchema.safeParse(parseJson(bytes));
  return frame.success ? frame.data.inuse : null;
}

const CONNECTIONS = Buffer.from('"connections":');
/** Whether a frame or answer is a list of connections, without parsing it. */
export const isConnections = (bytes: Buffer): boolean => bytes[0] === 0x7b && bytes.indexOf(CONNECTIONS) >= 0;

/** Ids of all connections in an answer, without parsing it: inside a text the quotes would be escaped. */
export function connectionIds(bytes: Buffer): ReadonlySet<string> {
  const ids = new Set<string>();
  for (let at = bytes.indexOf(ID); at >= 0; at = bytes.indexOf(ID, at + ID.length)) {
    const text = bytes.toString('latin1', at + ID.length, at + ID.length + LONGEST_ID);
    const id = /^\s?"([^"\\]{1,64})"/.exec(text)?.[1];
    if (id !== undefined) ids.add(id);
  }
  return ids;
}
const ID = Buffer.from('"id":');
const LONGEST_ID = 67;

const METADATA = Buffer.from('"metadata":');
/**
 * How many connections a `/connections` answer lists, without parsing megabytes on main's thread: each has one member `metadata`, and
 * inside a text those quotes would be escaped. Null when it is no such answer.
 */
export function countConnections(bytes: Buffer): number | null {
  if (!isConnections(bytes)) return null;
  let found = 0;
  for (let at = bytes.indexOf(METADATA); at >= 0; at = bytes.indexOf(METADATA, at + METADATA.length)) found += 1;
  return found;
}

const TOTAL = /"(upload|download)Total":\s?(\d{1,20})(?=[,}\s])/g;
/** Bytes since the core began, which stand before or after the connections; null where it does not tell both. */
export function connectionTotals(bytes: Buffer): { readonly down: number; readonly up: number } | null {
  const ends = `${bytes.toString('latin1', 0, 200)} ${bytes.toString('latin1', Math.max(0, bytes.length - 200))}`;
  const told = new Map([...ends.matchAll(TOTAL)].map(([, which, value]) => [which, Number(value)]));
  const [down, up] = [told.get('download'), told.get('upload')];
  return down === undefined || up === undefined ? null : { down, up };
}

const proxySchema = z.object({ now: z.string().nullish().catch(null) });
/** The node that a group uses, as `/proxies/{name}` gives it; null for none. */
export const parseNow = (body: unknown): string | null => proxySchema.safeParse(body).data?.now || null;

const configsSchema = z.object({ mode: z.string().min(1).max(100), 'mode-list': z.array(z.string()).nullish().catch(null) });
export interface ModeState {
  /** As the core writes it: `rule` in mihomo, `Rule` in sing-box. */
  readonly mode: string;
  readonly modes: readonly string[];
}
const MIHOMO_MODES = ['rule', 'global', 'direct'] as const;
/** The mode and the modes that exist; null when the answer is no configuration. */
export function parseConfigs(body: unknown): ModeState | null {
  const answer = configsSchema.safeParse(body);
  if (!answer.success) return null;
  const { mode, 'mode-list': listed } = answer.data;
  return { mode, modes: listed && listed.length > 0 ? listed : MIHOMO_MODES };
}

const helloSchema = z.object({ hello: z.string() });
const versionSchema = z.object({ version: z.string().max(200), meta: z.boolean().nullish().catch(null) });
/** What `/` says, in lower case, or null. */
export const parseHello = (body: unknown): string | null => helloSchema.safeParse(body).data?.hello.toLowerCase() ?? null;
/** Program and version by what `/` and `/version` say; null when they are no controller's. */
export function parseProgram(hello: string | null, body: unknown): { readonly program: string; readonly version: string } | null {
  const answer = versionSchema.safeParse(body);
  if (!answer.success) return null;
  const { version, meta } = answer.data;
  const singBox = /^sing-box\s+(.+)$/i.exec(version);
  if (singBox?.[1]) return { program: 'sing-box', version: singBox[1] };
  if (hello === 'mihomo' || hello === 'clash.meta' || (hello === 'clash' && meta === true)) return { program: 'mihomo', version };
  return hello === 'clash' ? { program: 'Clash', version } : null;
}

/** Undefined for bytes that are no JSON. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
