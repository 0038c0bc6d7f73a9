/** What of a configuration is judged, out of any JSON: a field of another type counts as absent. */
export type Fields = Readonly<Record<string, unknown>>;
export const fields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');
/** One text or several. */
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map(text).filter(entry => entry !== '');

export interface UserShape {
  readonly id: string;
  readonly email: string;
  readonly level: number;
}
export interface InboundShape {
  readonly tag: string;
  readonly listen: string;
  /** First port; empty: none (a socket). */
  readonly port: string;
  readonly protocol: string;
  readonly decryption: unknown;
  readonly users: readonly UserShape[];
  /** Where a tunnel leads to. */
  readonly to: { readonly address: string; readonly port: string };
}
export interface RuleShape {
  readonly inboundTags: readonly string[];
  readonly outboundTag: string;
}
export interface ConfigShape {
  readonly api: { readonly tag: string; readonly listen: string; readonly services: readonly string[] } | null;
  readonly hasStats: boolean;
  readonly levels: Fields;
  readonly system: Fields;
  readonly inbounds: readonly InboundShape[];
  readonly outboundTags: readonly string[];
  readonly rules: readonly RuleShape[];
}

function readUser(value: unknown): UserShape {
  const user = fields(value) ?? {};
  const level = typeof user.level === 'number' ? user.level : 0;
  return { id: text(user.id), email: text(user.email), level };
}

function readInbound(value: unknown): InboundShape {
  const inbound = fields(value) ?? {};
  const settings = fields(inbound.settings) ?? {};
  return {
    tag: text(inbound.tag),
    listen: text(inbound.listen),
    port: text(inbound.port).split(/[-,]/)[0] ?? '',
    protocol: text(inbound.protocol).toLowerCase(),
    decryption: settings.decryption,
    users: [...list(settings.clients), ...list(settings.users)].map(readUser),
    to: { address: text(settings.address) || text(settings.rewriteAddress), port: text(settings.port) || text(settings.rewritePort) },
  };
}

/** Null for JSON that is no object. */
export function readShape(value: unknown): ConfigShape | null {
  const config = fields(value);
  if (!config) return null;
  const api = fields(config.api);
  const policy = fields(config.policy) ?? {};
  return {
    api: api && { tag: text(api.tag), listen: text(api.listen), services: texts(api.services ?? []) },
    hasStats: fields(config.stats) !== null,
    levels: fields(policy.levels) ?? {},
    system: fields(policy.system) ?? {},
    inbounds: list(config.inbounds).map(readInbound),
    outboundTags: list(config.outbounds).map(outbound => text(fields(outbound)?.tag)),
    rules: list(fields(config.routing)?.rules).map(rule => ({
      inboundTags: texts(fields(rule)?.inboundTag ?? []),
      outboundTag: text(fields(rule)?.outboundTag),
    })),
  };
}
