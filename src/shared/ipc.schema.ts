/** What a window may send with each call. Complete by type: a call without a schema, or one that reads another type, does not compile. */
import { z } from 'zod';
import type { CallName, Input, Route } from './ipc';
import {
  type FarmLoginChange,
  type FarmProxyChange,
  type FarmProxyDraft,
  type FarmUserChange,
  IP_SORTS,
  type IpQuery,
  KEY_SORT_FIELDS,
  KEYAPI_REPAIRS,
  type KeyChange,
  type KeyDraft,
  type LinkToken,
  METRICS,
  MOST_DAYS_KEPT,
  NET_MODES,
  type PortChange,
  PROXY_FORMATS,
  PROXY_TYPES,
  type ProxyExport,
  type ProxyQuery,
  type Quota,
  RECONNECT_TYPES,
  type RouteQuestion,
  type Settings,
} from './model';
import { limitInputSchema, serverDraftSchema, settingsSchema } from './model.schema';
import { rotationGoalSchema, scheduleDraftSchema } from './schedule.schema';

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

const bytes = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const resetSchedule = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('never') }),
  z.strictObject({ every: z.literal('day') }),
  z.strictObject({
    every: z.literal('week'),
    weekday: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6), z.literal(7)]),
  }),
  z.strictObject({ every: z.literal('month'), day: z.number().int().min(1).max(31) }),
]);
const quota: z.ZodType<Quota> = z.strictObject({ bytes, resets: resetSchedule, atFull: z.enum(['notify', 'block']) });
const expiresAt = z.number().int().positive().max(8_640_000_000_000_000).nullable();
const keyTags = z.array(z.string().trim().min(1).max(40)).max(20).readonly();
const note = z.string().max(2_000);
const keyName = z.string().trim().min(1).max(100);
const keyDraft: z.ZodType<KeyDraft> = z.strictObject({
  name: keyName.nullable(),
  inboundTag: z.string().min(1).max(200).nullable().exactOptional(),
  flow: z.string().max(100).nullable().exactOptional(),
  quota: quota.nullable().exactOptional(),
  expiresAt: expiresAt.exactOptional(),
  tags: keyTags.exactOptional(),
  note: note.exactOptional(),
});
const keyChange: z.ZodType<KeyChange> = z.strictObject({
  name: keyName.exactOptional(),
  paused: z.boolean().exactOptional(),
  quota: quota.nullable().exactOptional(),
  expiresAt: expiresAt.exactOptional(),
  tags: keyTags.exactOptional(),
  note: note.exactOptional(),
});
const keyQuery = z.strictObject({
  view: z.enum(['all', 'online', 'near-quota', 'blocked', 'differs', 'estimates', 'compare-off']),
  search: z.string().max(200),
  sort: z.strictObject({
    by: z.enum(KEY_SORT_FIELDS),
    descending: z.boolean(),
  }),
  offset: z.number().int().min(0).max(10_000_000),
  limit: z.number().int().min(0).max(500),
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
const rowId = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const proxyIds = z.array(rowId).min(1).max(10_000);
const listeningPort = z.number().int().min(1).max(65_535);
const proxyQuery: z.ZodType<ProxyQuery> = z.strictObject({
  search: z.string().max(200),
  state: z.enum(['available', 'no-answer', 'slow']).nullable(),
  loginId: rowId.nullable(),
  sort: z.strictObject({ by: z.enum(['port', 'type', 'number', 'login', 'state', 'speed']), descending: z.boolean() }),
  offset: z.number().int().min(0).max(1_000_000),
  limit: z.number().int().min(0).max(500),
});
const proxyDraft = {
  portId: rowId,
  type: z.enum(PROXY_TYPES),
  active: z.boolean(),
  access: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('login'), loginId: rowId }),
    z.strictObject({ type: z.literal('ip'), recordIds: z.array(rowId).min(1).max(1_000) }),
  ]),
  listenPort: listeningPort,
  maxConnections: z.number().int().min(0).max(1_000_000),
  local: z.boolean(),
  sites: z.array(rowId).max(1_000),
  sitesMode: z.boolean(),
  targetPorts: z.array(listeningPort).max(1_000),
  targetPortsMode: z.boolean(),
} satisfies { readonly [K in keyof FarmProxyDraft]: z.ZodType<FarmProxyDraft[K]> };
const proxyChange = z.strictObject(
  Object.fromEntries(Object.entries(proxyDraft).map(([key, schema]) => [key, schema.exactOptional()])),
) as unknown as z.ZodType<FarmProxyChange>;
const linkToken: z.ZodType<LinkToken> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('administrator'), understood: z.literal(true) }),
  z.strictObject({ type: z.literal('panel-user'), username: z.string().trim().min(1).max(200), password: secret.min(1) }),
]);
const proxyExport: z.ZodType<ProxyExport> = z.strictObject({
  serverId: id,
  proxyIds: proxyIds.nullable(),
  onlyAvailable: z.boolean(),
  type: z.enum(['http', 'socks']).nullable(),
  format: z.enum(PROXY_FORMATS),
  host: z.string().trim().min(1).max(253).nullable(),
  comment: z.boolean(),
  remoteDns: z.boolean(),
  template: z.string().max(2_000).exactOptional(),
});
const proxyCopy = z.strictObject({ what: proxyExport, token: linkToken.nullable() });

const MOST_PORTS = 10_000;
const portIds = z.array(portId).min(1).max(MOST_PORTS);
const portQuery = z.strictObject({
  view: z.enum(['all', 'ready', 'cooling', 'busy', 'off', 'problems', 'favourites']),
  search: z.string().max(200),
  operator: z.string().max(200).nullable(),
  tag: z.string().max(40).nullable(),
  sort: z.strictObject({
    by: z.enum(['panel', 'name', 'state', 'ip', 'operator', 'signal', 'rsrp', 'sinr', 'last', 'next', 'unique']),
    descending: z.boolean(),
  }),
  offset: keyQuery.shape.offset,
  limit: keyQuery.shape.limit,
});
const pastQuery = z.strictObject({
  portId: portId.nullable(),
  view: z.enum(['all', 'failed']),
  offset: keyQuery.shape.offset,
  limit: keyQuery.shape.limit,
});
/** A list of keys to import: a hundred thousand rows of a hundred characters. */
const importText = z.string().min(1).max(10_000_000);

const whole = (most: number) => z.number().int().min(0).max(most);
const farmId = whole(Number.MAX_SAFE_INTEGER);
const farmIds = z.array(farmId).min(1).max(10_000).readonly();
const panelText = z.string().max(200);
const portFields = {
  name: z.string().trim().min(1).max(100),
  active: z.boolean(),
  modemType: farmId,
  netMode: z.enum(NET_MODES),
  monitoringIntervalS: z.number().int().min(3).max(86_400),
  spoofing: z.boolean(),
  fingerprint: farmId.nullable(),
  ifname: z.string().trim().min(1).max(60),
  mtu: whole(65_535),
  reconnectType: z.enum(RECONNECT_TYPES),
  reconnectIntervalS: whole(31_536_000),
  reconnectMinS: whole(31_536_000),
  users: z.array(farmId).max(10_000).readonly(),
};
const loginFields = {
  login: z.string().trim().min(1).max(150),
  password: z.string().min(1).max(200),
  downBps: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).nullable(),
  upBps: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).nullable(),
};
const farmUserFields = {
  username: z.string().trim().min(1).max(150),
  password: z.string().max(200),
  email: z.string().trim().min(1).max(254),
  firstName: panelText,
  lastName: panelText,
  active: z.boolean(),
  phone: panelText,
  timezone: z.string().trim().min(1).max(100),
};
/** The same fields, none of which must be there. */
const optional = <S extends Readonly<Record<string, z.ZodType>>>(fields: S) =>
  z.strictObject(Object.fromEntries(Object.entries(fields).map(([key, schema]) => [key, schema.exactOptional()])));
const portChange = optional(portFields) as unknown as z.ZodType<PortChange>;
const loginChange = optional(loginFields) as unknown as z.ZodType<FarmLoginChange>;
const farmUserChange = optional(farmUserFields) as unknown as z.ZodType<FarmUserChange>;
const naive = z.number().int().min(-8_640_000_000_000_000).max(8_640_000_000_000_000).nullable().exactOptional();
const ipQuery: z.ZodType<IpQuery> = z.strictObject({
  portId: farmId.nullable().exactOptional(),
  operatorId: farmId.nullable().exactOptional(),
  networkTypeId: farmId.nullable().exactOptional(),
  ip: z.string().trim().max(60).nullable().exactOptional(),
  from: naive,
  to: naive,
  sort: z.strictObject({ by: z.enum(IP_SORTS), descending: z.boolean() }),
  page: z.number().int().min(1).max(10_000_000),
  perPage: z.number().int().min(1).max(500),
});

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
  queryPorts: z.strictObject({ serverId: id, query: portQuery }),
  listPortIds: z.strictObject({ serverId: id, query: portQuery.extend({ limit: z.number().int().min(0).max(MOST_PORTS) }) }),
  readPort: z.strictObject({ serverId: id, portId }),
  rotatePort: z.strictObject({ serverId: id, portId, from: z.enum(['panel', 'window', 'palette', 'hotkey']) }),
  planRotations: z.strictObject({ serverId: id, portIds }),
  rotatePorts: z.strictObject({
    serverId: id,
    portIds,
    window: z.number().int().min(1).max(1_000).nullable(),
    whenReady: z.boolean(),
    goal: rotationGoalSchema,
  }),
  rotateWhenReady: z.strictObject({ serverId: id, portId }),
  cancelRotationRun: z.strictObject({ id }),
  listRotationRuns: z.strictObject({ serverId: id }),
  restartPort: z.strictObject({ serverId: id, portId }),
  setPortsActive: z.strictObject({ serverId: id, portIds, active: z.boolean() }),
  tagPorts: z.strictObject({ serverId: id, portIds, add: keyTags, remove: keyTags }),
  listPastRotations: z.strictObject({ serverId: id, query: pastQuery }),
  exportRotations: z.strictObject({ serverId: id, portId: portId.nullable(), view: z.enum(['all', 'failed']) }),
  rotationFigures: z.strictObject({ serverId: id, portId: portId.nullable() }),
  listSchedules: z.strictObject({ serverId: id }),
  saveSchedule: scheduleDraftSchema,
  removeSchedule: z.strictObject({ id }),
  setFavourite: z.strictObject({ serverId: id, portId, on: z.boolean() }),

  listProxies: z.strictObject({ serverId: id, query: proxyQuery, again: z.boolean() }),
  listProxyIds: z.strictObject({ serverId: id, query: proxyQuery }),
  proxyChoices: z.strictObject({ serverId: id }),
  addProxy: z.strictObject({ serverId: id, draft: z.strictObject(proxyDraft) }),
  editProxy: z.strictObject({ serverId: id, proxyId: rowId, change: proxyChange }),
  setProxiesActive: z.strictObject({ serverId: id, proxyIds, active: z.boolean() }),
  deleteProxies: z.strictObject({ serverId: id, proxyIds }),
  previewProxies: proxyExport,
  copyProxies: proxyCopy,
  saveProxies: proxyCopy,
  copyRotationLink: z.strictObject({ serverId: id, portId, token: linkToken }),
  testProxy: z.strictObject({ serverId: id, proxyId: rowId }),
  testProxies: z.strictObject({ serverId: id, proxyIds }),
  cancelProxyTests: z.strictObject({ id }),
  duplicateIps: nothing,

  farmLookups: z.strictObject({ serverId: id }),
  readPortSettings: z.strictObject({ serverId: id, portId }),
  addPort: z.strictObject({ serverId: id, draft: z.strictObject(portFields) }),
  editPort: z.strictObject({ serverId: id, portId, change: portChange }),
  setFingerprint: z.strictObject({ serverId: id, portIds: farmIds, fingerprint: farmId, on: z.boolean() }),
  farmFacts: z.strictObject({ serverId: id }),
  listServices: z.strictObject({ serverId: id }),
  setService: z.strictObject({ serverId: id, name: z.string().min(1).max(100), running: z.boolean() }),
  listOperatorIps: z.strictObject({ serverId: id, query: ipQuery }),
  listPortIps: z.strictObject({ serverId: id, query: ipQuery }),
  listLogins: z.strictObject({ serverId: id }),
  readLogin: z.strictObject({ serverId: id, loginId: farmId }),
  revealLogin: z.strictObject({ serverId: id, loginId: farmId }),
  addLogin: z.strictObject({ serverId: id, draft: z.strictObject(loginFields) }),
  editLogin: z.strictObject({ serverId: id, loginId: farmId, change: loginChange }),
  deleteLogins: z.strictObject({ serverId: id, loginIds: farmIds }),
  deleteIpRecords: z.strictObject({ serverId: id, recordIds: farmIds }),
  listFarmUsers: z.strictObject({ serverId: id }),
  addFarmUser: z.strictObject({ serverId: id, draft: z.strictObject(farmUserFields) }),
  editFarmUser: z.strictObject({ serverId: id, userId: farmId, change: farmUserChange }),
  setFarmUsersActive: z.strictObject({ serverId: id, userIds: farmIds, active: z.boolean() }),
  deleteFarmUsers: z.strictObject({ serverId: id, userIds: farmIds }),

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
    offset: keyQuery.shape.offset,
    limit: keyQuery.shape.limit,
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
