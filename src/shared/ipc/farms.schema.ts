/** What a window may send with the calls about a farm. */
import { z } from 'zod';
import {
  type FarmLoginChange,
  type FarmProxyChange,
  type FarmProxyDraft,
  type FarmUserChange,
  IP_SORTS,
  type IpQuery,
  type LinkToken,
  NET_MODES,
  type PortChange,
  PROXY_FORMATS,
  PROXY_TYPES,
  type ProxyExport,
  type ProxyQuery,
  RECONNECT_TYPES,
} from '../model';
import { rotationGoalSchema, scheduleDraftSchema } from '../schedule.schema';
import type { FarmCalls } from './farms';
import { id, limit, offset, portId, secret, tags } from './fields';

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
  offset: offset,
  limit: limit,
});
const pastQuery = z.strictObject({
  portId: portId.nullable(),
  view: z.enum(['all', 'failed']),
  offset: offset,
  limit: limit,
});
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

export const farmSchemas: { readonly [K in keyof FarmCalls]: z.ZodType<FarmCalls[K]['input']> } = {
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
  tagPorts: z.strictObject({ serverId: id, portIds, add: tags, remove: tags }),
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
  duplicateIps: z.null(),

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
};
