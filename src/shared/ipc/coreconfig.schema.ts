import { z } from 'zod';
import type { Input } from '../ipc';
import { CORE_CHANNELS, CORE_FIELDS, type ConfigPatch, type CoreAction, DNS_TYPES, LOG_LEVELS } from '../model';
import type { CoreConfigCalls } from './coreconfig';
import { id } from './fields';

const port = z.number().int().min(0).max(65_535).exactOptional();
const flag = z.boolean().exactOptional();
const word = z.string().trim().max(300);
const tunValue = z.union([z.boolean(), z.number().finite(), word, z.array(word).max(200)]);

const patch: z.ZodType<ConfigPatch> = z
  .strictObject({
    port,
    'socks-port': port,
    'redir-port': port,
    'tproxy-port': port,
    'mixed-port': port,
    tun: z.intersection(z.record(z.string().min(1).max(60), tunValue), z.looseObject({ enable: flag })).exactOptional(),
    'allow-lan': flag,
    'bind-address': word.min(1).exactOptional(),
    mode: z.string().min(1).max(40).exactOptional(),
    'log-level': z.enum(LOG_LEVELS).exactOptional(),
    ipv6: flag,
    sniffing: flag,
    'tcp-concurrent': flag,
    'find-process-mode': z.enum(['off', 'strict', 'always']).exactOptional(),
    'interface-name': word.exactOptional(),
  })
  .refine(fields => Object.keys(fields).length > 0);

/** A configuration with thousands of nodes written out. */
const MOST_YAML = 8 * 1024 * 1024;
const source = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('default') }),
  z.strictObject({ type: z.literal('path'), path: z.string().trim().min(1).max(4_096) }),
  z.strictObject({ type: z.literal('yaml'), yaml: z.string().min(1).max(MOST_YAML) }),
]);
const action: z.ZodType<CoreAction> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('reload'), source, force: z.boolean() }),
  z.strictObject({ type: z.literal('upgrade'), channel: z.enum(CORE_CHANNELS), force: z.boolean() }),
  z.strictObject({ type: z.enum(['restart', 'upgrade-ui', 'upgrade-geo', 'flush-fake-ip', 'flush-dns', 'gc']) }),
]);
const key = z.string().min(1).max(200);
/** The core keeps at most 1 MiB. */
const stored = z.string().min(1).max(1_048_576);

export const coreConfigSchemas: { readonly [K in keyof CoreConfigCalls]: z.ZodType<Input<K>> } = {
  readCoreConfig: z.strictObject({ serverId: id }),
  readWholeCoreConfig: z.strictObject({ serverId: id }),
  patchCoreConfig: z.strictObject({ serverId: id, patch }),
  settleCoreField: z.strictObject({ serverId: id, field: z.enum(CORE_FIELDS) }),
  runCoreAction: z.strictObject({ serverId: id, action }),
  leaveCoreAction: z.strictObject({ id }),
  queryCoreDns: z.strictObject({ serverId: id, name: z.string().trim().min(1).max(253), type: z.enum(DNS_TYPES) }),
  readCoreStorage: z.strictObject({ serverId: id, key }),
  writeCoreStorage: z.strictObject({ serverId: id, key, text: stored.nullable() }),
  readCoreSecurity: z.strictObject({ serverId: id }),
  saveCoreProfile: z.strictObject({ serverId: id, profile: z.enum(['heap', 'allocs']) }),
};
