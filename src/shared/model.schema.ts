/** Schemas of what is stored or comes in from outside, checked against the types of `model.ts`. */
import { z } from 'zod';
import { retentionSchema } from './history/retention.schema';
import { latencyTestSchema } from './latency.schema';
import type { FarmServer, KeyapiServer, MihomoServer, Server, ServerDraft, Settings, XrayServer } from './model';
import { KINDS } from './model';
import { quietHoursSchema, webhookSchema } from './notify.schema';
import { DEFAULT_SETTINGS, isZone } from './settings';
import { destinationProblem, remoteProblem } from './ssh';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = T extends readonly (infer E)[] ? readonly E[] : T extends object ? { readonly [K in keyof T]: Flat<T[K]> } : T;
/** Compiles only when a schema reads exactly the type: no field missing, none too many. */
type Matches<S extends z.ZodType, T> = Same<Flat<z.output<S>>, Flat<T>>;
const holds = <_Claim extends true>(): void => undefined;

/** Ids are keys of records: names that every object knows are none. */
const id = z
  .string()
  .min(1)
  .max(100)
  .refine(text => !(text in {}), { message: 'not an id' });
const name = z.string().trim().min(1).max(100);
const tag = z.string().trim().min(1).max(40);
const tags = z.array(tag).max(20).readonly();
const address = z.string().trim().min(1).max(2048);
const pin = z
  .string()
  .transform(text => text.replaceAll(':', '').trim().toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{64}$/))
  .nullable();
const host = z.string().trim().min(1).max(253).nullable();
const publicPort = z.number().int().min(1).max(65_535).nullable();
const ssh = z
  .object({
    destination: z
      .string()
      .trim()
      .refine(text => destinationProblem(text) === null, { message: 'not a destination for ssh' }),
    remote: z
      .string()
      .trim()
      .refine(text => remoteProblem(text) === null, { message: 'not a host and port, nor the path of a socket' }),
  })
  .readonly()
  .nullable();
const counters = z.object({ address, ssh }).readonly().nullable();
const inboundTag = z.string().min(1).max(200).nullable();
const keyPattern = z.string().trim().min(1).max(100);
const username = z.string().trim().max(200);
const portIds = z.array(z.number().int().nonnegative()).max(10_000).readonly();

/* ---------------------------------------------------------------- servers */

const base = { id, name, address, tags, pin, lab: z.boolean() };
export const xrayServerSchema = z
  .object({
    kind: z.literal('xray'),
    ...base,
    ssh: ssh.exactOptional(),
    publicHost: host,
    publicPort: publicPort.exactOptional(),
    inboundTag,
    keyPattern,
  })
  .readonly();
export const keyapiServerSchema = z
  .object({ kind: z.literal('keyapi'), ...base, keyPattern, counters: counters.exactOptional() })
  .readonly();
export const mihomoServerSchema = z
  .object({ kind: z.literal('mihomo'), ...base, latency: latencyTestSchema.exactOptional(), closeAfterSwitch: z.boolean().exactOptional() })
  .readonly();
export const farmServerSchema = z
  .object({ kind: z.literal('farm'), ...base, username, publicHost: host.exactOptional(), favourites: portIds })
  .readonly();
holds<Matches<typeof xrayServerSchema, XrayServer>>();
holds<Matches<typeof keyapiServerSchema, KeyapiServer>>();
holds<Matches<typeof mihomoServerSchema, MihomoServer>>();
holds<Matches<typeof farmServerSchema, FarmServer>>();

/** One server as stored; fields it does not know are dropped. */
export const serverSchema: z.ZodType<Server> = z.discriminatedUnion('kind', [
  xrayServerSchema,
  keyapiServerSchema,
  mihomoServerSchema,
  farmServerSchema,
]);

/** Version of the list that this program writes. */
export const SERVER_LIST_VERSION = 2;
/** The stored list. Entries are checked one by one (`serverSchema`), so that a bad one does not lose the others. */
export const serverListSchema = z.object({
  version: z.number().int().positive(),
  servers: z.array(z.unknown()),
  /** Entries that could not be read: kept as they were, for a person or a later version to look at. */
  unreadable: z.array(z.unknown()).optional(),
});
export type ServerListDocument = z.output<typeof serverListSchema>;

/** What a window or the command line gives to add or edit a server. */
export const serverDraftSchema = z.object({
  kind: z.enum(KINDS),
  name,
  address,
  tags: tags.exactOptional(),
  pin: pin.exactOptional(),
  username: username.exactOptional(),
  ssh: ssh.exactOptional(),
  plainGrpc: z.boolean().exactOptional(),
  publicHost: host.exactOptional(),
  publicPort: publicPort.exactOptional(),
  inboundTag: inboundTag.exactOptional(),
  keyPattern: keyPattern.exactOptional(),
  counters: counters.exactOptional(),
  favourites: portIds.exactOptional(),
  secret: z.string().max(10_000).exactOptional(),
});
holds<Matches<typeof serverDraftSchema, ServerDraft>>();

/* ---------------------------------------------------------------- settings */

/** What a timer waits for: one of more than 24 days would run at once. */
const timerSeconds = z.number().finite().nonnegative().max(604_800);
const pollSeconds = z.number().finite().min(1).max(3600);
export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['compact', 'default']),
  groupByTag: z.boolean(),
  language: z.enum(['system', 'en', 'ru']),
  sizes: z.enum(['iec', 'si']),
  rates: z.enum(['bytes', 'bits']),
  timeZone: z.string().min(1).max(100).refine(isZone, { message: 'no such time zone' }).nullable(),
  autostart: z.boolean(),
  onClose: z.enum(['tray', 'quit']),
  askBeforeRotation: z.boolean(),
  speedBesideIcon: z.boolean(),
  liveMinutes: z.union([z.literal(2), z.literal(10)]),
  clearClipboardS: timerSeconds,
  destroyWindowS: timerSeconds,
  notifyRotations: z.boolean(),
  notifyBreaches: z.boolean(),
  notifyKeys: z.boolean(),
  notifyLinks: z.boolean(),
  notifyApp: z.boolean(),
  quietHours: quietHoursSchema,
  webhook: webhookSchema,
  lab: z.boolean(),
  clientProgram: z.string().trim().min(1).max(4096).nullable(),
  keyTestUrl: z.url({ protocol: /^https?$/ }).max(2048),
  proxyEchoUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .nullable(),
  proxyTemplate: z.string().max(2000),
  rotationLinks: z.boolean(),
  history: retentionSchema,
  pollS: z.record(z.enum(KINDS), pollSeconds),
});
holds<Matches<typeof settingsSchema, Settings>>();

/** Settings from any stored value: a field that is missing or bad takes its default, the others stay. */
export function readSettings(stored: unknown): Settings {
  const given = typeof stored === 'object' && stored !== null ? (stored as Readonly<Record<string, unknown>>) : {};
  const out: Record<string, unknown> = { ...DEFAULT_SETTINGS };
  for (const [key, schema] of Object.entries(settingsSchema.shape)) {
    const parsed = schema.safeParse(given[key]);
    if (parsed.success) out[key] = parsed.data;
  }
  return settingsSchema.parse(out);
}
