/** What a window may send with each call. Complete by type: a call without a schema, or one that reads another type, does not compile. */
import { z } from 'zod';
import type { CallName, Input, Route } from './ipc';
import { METRICS, type Settings } from './model';
import { limitInputSchema, serverDraftSchema, settingsSchema } from './model.schema';

const nothing = z.null();
const id = z.string().min(1).max(100);
const keyId = z.string().min(1).max(300);
const portId = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const shortText = z.string().max(300);
/** A link is at most what a QR code or a chat takes. */
const linkText = z.string().min(1).max(8_192);
const secret = z.string().max(10_000);

const route: z.ZodType<Route> = z.strictObject({
  page: z.enum(['overview', 'server', 'limits', 'settings', 'onboarding']),
  serverId: id.exactOptional(),
  tab: z.string().max(40).exactOptional(),
});

/** Any of the settings, none made up. */
const settingsChange = Object.fromEntries(Object.entries(settingsSchema.shape).map(([key, schema]) => [key, schema.exactOptional()]));
const settings = z.strictObject(settingsChange) as unknown as z.ZodType<Partial<Settings>>;

export const inputSchemas: { readonly [K in CallName]: z.ZodType<Input<K>> } = {
  attach: nothing,

  detectServer: z.strictObject({ address: z.string().trim().min(1).max(2_048) }),
  testServer: z.strictObject({ id: id.nullable(), draft: serverDraftSchema }),
  addServer: serverDraftSchema,
  editServer: z.strictObject({ id, draft: serverDraftSchema }),
  removeServer: z.strictObject({ id }),
  orderServers: z.strictObject({ ids: z.array(id).max(1_000) }),
  refreshServer: z.strictObject({ id }),
  giveSecret: z.strictObject({ id, secret, remember: z.boolean() }),

  listPorts: z.strictObject({ serverId: id }),
  rotatePort: z.strictObject({ serverId: id, portId, from: z.enum(['panel', 'window', 'palette']) }),
  setFavourite: z.strictObject({ serverId: id, portId, on: z.boolean() }),

  listKeys: z.strictObject({ serverId: id }),
  createKey: z.strictObject({ serverId: id, name: z.string().trim().min(1).max(100).nullable() }),
  keyLink: z.strictObject({ serverId: id, keyId }),
  deleteKey: z.strictObject({ serverId: id, keyId }),
  takeNewKey: nothing,
  copyText: z.strictObject({ text: z.string().max(100_000), sensitive: z.boolean() }),
  copyQr: z.strictObject({ text: linkText }),
  saveQr: z.strictObject({ text: linkText, name: z.string().min(1).max(100) }),

  setMode: z.strictObject({ serverId: id, mode: z.string().min(1).max(40) }),
  selectNode: z.strictObject({ serverId: id, group: shortText.min(1), node: shortText.min(1) }),

  readSeries: z.strictObject({ serverId: id.nullable(), metric: z.enum(METRICS), seconds: z.number().int().min(1).max(86_400) }),
  saveLimit: limitInputSchema,
  removeLimit: z.strictObject({ id }),
  muteBreach: z.strictObject({ id, muted: z.boolean() }),

  changeSettings: settings,
  setLab: z.strictObject({ on: z.boolean() }),
  dismissNotice: z.strictObject({ id }),
  retryKeychain: nothing,
  copyDiagnostics: nothing,
  openExternal: z.strictObject({ what: z.enum(['docs', 'releases', 'issues']) }),
  openWindow: route,
  hidePanel: nothing,
  quit: nothing,
  rememberView: z.strictObject({ route, scrollTop: z.number().finite().min(0).max(10_000_000) }),
  recallView: nothing,
};
