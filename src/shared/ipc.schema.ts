/** What a window may send with each call. Complete by type: a call without a schema, or one that reads another type, does not compile. */
import { z } from 'zod';
import type { CallName, Input, Route } from './ipc';
import { connectionSchemas } from './ipc/connections.schema';
import { coreConfigSchemas } from './ipc/coreconfig.schema';
import { eventSchemas } from './ipc/events.schema';
import { farmSchemas } from './ipc/farms.schema';
import { id, limit, offset, secret, tags } from './ipc/fields';
import { historySchemas } from './ipc/history.schema';
import { limitSchemas } from './ipc/limits.schema';
import { nodeSchemas } from './ipc/nodes.schema';
import { notifySchemas } from './ipc/notify.schema';
import { quotaSchema } from './ipc/quota.schema';
import { ruleSchemas } from './ipc/rules.schema';
import {
  KEY_SORT_FIELDS,
  KEYAPI_REPAIRS,
  type KeyChange,
  type KeyDraft,
  METRICS,
  MOST_DAYS_KEPT,
  type RouteQuestion,
  type Settings,
} from './model';
import { serverDraftSchema, settingsSchema } from './model.schema';

const nothing = z.null();
const keyId = z.string().min(1).max(300);
const shortText = z.string().max(300);
/** A link is at most what a QR code or a chat takes. */
const linkText = z.string().min(1).max(8_192);

const route: z.ZodType<Route> = z.strictObject({
  page: z.enum(['overview', 'controllers', 'server', 'history', 'limits', 'events', 'settings', 'onboarding']),
  serverId: id.exactOptional(),
  tab: z.string().max(40).exactOptional(),
});

/** Any of the settings, none made up. */
const settingsChange = Object.fromEntries(Object.entries(settingsSchema.shape).map(([key, schema]) => [key, schema.exactOptional()]));
const settings = z.strictObject(settingsChange) as unknown as z.ZodType<Partial<Settings>>;

const expiresAt = z.number().int().positive().max(8_640_000_000_000_000).nullable();
const note = z.string().max(2_000);
const keyName = z.string().trim().min(1).max(100);
const keyDraft: z.ZodType<KeyDraft> = z.strictObject({
  name: keyName.nullable(),
  inboundTag: z.string().min(1).max(200).nullable().exactOptional(),
  flow: z.string().max(100).nullable().exactOptional(),
  quota: quotaSchema.nullable().exactOptional(),
  expiresAt: expiresAt.exactOptional(),
  tags: tags.exactOptional(),
  note: note.exactOptional(),
});
const keyChange: z.ZodType<KeyChange> = z.strictObject({
  name: keyName.exactOptional(),
  paused: z.boolean().exactOptional(),
  quota: quotaSchema.nullable().exactOptional(),
  expiresAt: expiresAt.exactOptional(),
  tags: tags.exactOptional(),
  note: note.exactOptional(),
});
const keyQuery = z.strictObject({
  view: z.enum(['all', 'online', 'near-quota', 'blocked', 'differs', 'estimates', 'compare-off']),
  search: z.string().max(200),
  sort: z.strictObject({
    by: z.enum(KEY_SORT_FIELDS),
    descending: z.boolean(),
  }),
  offset,
  limit,
});
const MOST_KEYS = 1_000_000;
const keyIds = z.array(keyId).min(1).max(MOST_KEYS);
const driftChoice = z.enum(['put-back', 'adopt', 'remove', 'ignore']);
const typeChoice = z.enum([...driftChoice.options, 'usual']).exactOptional();
const driftWish = {
  choices: z.array(z.strictObject({ keyId, choice: driftChoice })).max(100_000),
  all: z.strictObject({ missing: typeChoice, unknown: typeChoice, differs: typeChoice }).exactOptional(),
};
const routeQuestion: z.ZodType<RouteQuestion> = z.strictObject({
  inboundTag: z.string().max(200),
  network: z.enum(['tcp', 'udp']),
  domain: z.string().max(253).nullable(),
  ip: z.union([z.ipv4(), z.ipv6()]).nullable(),
  port: z.number().int().min(0).max(65_535),
  protocol: z.string().max(40).nullable(),
  user: z.string().max(300).nullable(),
});
/** A list of keys to import: a hundred thousand rows of a hundred characters. */
const importText = z.string().min(1).max(10_000_000);

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

  ...connectionSchemas,
  ...coreConfigSchemas,
  ...eventSchemas,
  ...farmSchemas,
  ...historySchemas,
  ...limitSchemas,
  ...nodeSchemas,
  ...notifySchemas,
  ...ruleSchemas,

  keyLink: z.strictObject({ serverId: id, keyId }),
  deleteKey: z.strictObject({ serverId: id, keyId }),
  queryKeys: z.strictObject({ serverId: id, query: keyQuery }),
  listKeyIds: z.strictObject({ serverId: id, query: keyQuery.extend({ limit: z.number().int().min(0).max(MOST_KEYS) }) }),
  readKey: z.strictObject({ serverId: id, keyId }),
  makeKey: z.strictObject({ serverId: id, draft: keyDraft, wish: id.exactOptional() }),
  editKey: z.strictObject({ serverId: id, keyId, change: keyChange }),
  resetKeys: z.strictObject({ serverId: id, keyIds }),
  resetOnServer: z.strictObject({ serverId: id, keyIds }),
  planKeys: z.strictObject({ serverId: id, action: z.enum(['create', 'delete']), count: z.number().int().min(1).max(MOST_KEYS) }),
  makeKeys: z.strictObject({ serverId: id, draft: keyDraft, count: z.number().int().min(1).max(10_000) }),
  actOnKeys: z.strictObject({ serverId: id, keyIds, action: z.enum(['pause', 'resume', 'delete']) }),
  cancelKeyRun: z.strictObject({ id }),
  checkImport: z.strictObject({ serverId: id, text: importText }),
  importKeys: z.strictObject({ serverId: id, text: importText }),
  exportKeys: z.strictObject({ serverId: id, format: z.enum(['csv', 'json']) }),
  linksOf: z.strictObject({ serverId: id, keyIds: z.array(keyId).min(1).max(500) }),
  testKey: z.strictObject({ serverId: id, keyId }),
  readDrift: z.strictObject({ serverId: id }),
  listDifferences: z.strictObject({
    serverId: id,
    type: z.enum(['missing', 'unknown', 'differs']),
    offset,
    limit,
  }),
  planDrift: z.strictObject({ serverId: id, limit: z.number().int().min(0).max(1_000), ...driftWish }),
  applyDrift: z.strictObject({ serverId: id, ...driftWish }),
  setPutBack: z.strictObject({ serverId: id, on: z.boolean() }),
  chooseFirstContact: z.strictObject({ serverId: id, choice: z.enum(['start-at-zero', 'take-over']) }),

  readKeyapiCounting: z.strictObject({ serverId: id }),
  readKeyapiPeriod: z.strictObject({
    serverId: id,
    span: z.enum(['all', 'day', 'month']),
    period: z
      .string()
      .regex(/^\d{4}-\d{2}(-\d{2})?$/)
      .nullable(),
    keyId: keyId.exactOptional(),
  }),
  clearKeyapiHistory: z.strictObject({
    serverId: id,
    what: z.union([z.strictObject({ keyId }), z.strictObject({ daysToKeep: z.number().int().min(1).max(MOST_DAYS_KEPT) })]),
  }),
  runKeyapiDoctor: z.strictObject({ serverId: id }),
  repairKeyapi: z.strictObject({ serverId: id, what: z.enum(KEYAPI_REPAIRS) }),

  listInbounds: z.strictObject({ serverId: id }),
  readLive: z.strictObject({ serverId: id, balancers: z.array(z.string().min(1).max(200)).max(20).readonly().exactOptional() }),
  testRoute: z.strictObject({ serverId: id, question: routeQuestion }),
  overrideBalancer: z.strictObject({ serverId: id, balancer: z.string().min(1).max(200), target: z.string().min(1).max(200).nullable() }),
  restartLogger: z.strictObject({ serverId: id }),
  runDoctor: z.strictObject({ serverId: id, again: z.boolean() }),
  checkConfig: z.strictObject({ text: z.string().max(2_000_000) }),
  answerSsh: z.strictObject({ id, answer: z.string().max(10_000).nullable(), remember: z.boolean() }),
  makeNewKey: z.strictObject({ serverId: id, name: z.string().trim().min(1).max(300).nullable() }),
  takeNewKey: nothing,
  copyText: z.strictObject({ text: z.string().max(100_000), sensitive: z.boolean() }),
  copyQr: z.strictObject({ text: linkText }),
  saveQr: z.strictObject({ text: linkText, name: z.string().min(1).max(100) }),

  setMode: z.strictObject({ serverId: id, mode: z.string().min(1).max(40) }),
  selectNode: z.strictObject({ serverId: id, group: shortText.min(1), node: shortText.min(1) }),

  readSeries: z.strictObject({ serverId: id.nullable(), metric: z.enum(METRICS), seconds: z.number().int().min(1).max(86_400) }),

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
