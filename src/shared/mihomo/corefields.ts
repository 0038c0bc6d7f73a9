/** What of a running configuration can be changed, field by field, and what became of changes. */
import { CORE_FIELDS, type ConfigPatch, type CoreField, LOG_LEVELS } from '../model';
import { countOrNull, isRaw, type Raw, textOrNull } from './read';

const FIND_PROCESS = ['off', 'strict', 'always'] as const;
const LARGEST_PORT = 65_535;

/** The fields that a core shows; what it does not show, or shows as nothing that could be sent back, is absent. */
export function fieldsOf(raw: Raw): ConfigPatch {
  const shown = CORE_FIELDS.flatMap(field => {
    const value = fieldOf(field, raw[field]);
    return value === undefined ? [] : [[field, value] as const];
  });
  return Object.fromEntries(shown);
}

function fieldOf(field: CoreField, value: unknown): ConfigPatch[CoreField] {
  switch (field) {
    case 'mixed-port':
    case 'port':
    case 'socks-port':
    case 'redir-port':
    case 'tproxy-port': {
      const port = countOrNull(value);
      return port !== null && Number.isInteger(port) && port <= LARGEST_PORT ? port : undefined;
    }
    case 'allow-lan':
    case 'ipv6':
    case 'tcp-concurrent':
    case 'sniffing':
      return typeof value === 'boolean' ? value : undefined;
    case 'bind-address':
    case 'mode':
      return textOrNull(value) ?? undefined;
    case 'interface-name':
      return typeof value === 'string' ? value : undefined;
    case 'log-level':
      return LOG_LEVELS.find(level => level === value);
    case 'find-process-mode':
      return FIND_PROCESS.find(mode => mode === value);
    case 'tun':
      return isRaw(value) && typeof value.enable === 'boolean' ? { ...value, enable: value.enable } : undefined;
    default:
      return field satisfies never;
  }
}

/** Words of a core's own (modes, stacks) come back in another case. */
export const sameValue = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
const canonical = (value: unknown): string =>
  typeof value === 'string' ? value.toLowerCase() : (JSON.stringify(value)?.toLowerCase() ?? '');

/** A value on one line: `7890`, `on`, `device: utun, stack: mixed`; `words`: for yes and no. */
export function valueText(value: unknown, words: { readonly on: string; readonly off: string }): string {
  if (typeof value === 'boolean') return value ? words.on : words.off;
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.map(one => valueText(one, words)).join(', ');
  if (!isRaw(value)) return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${valueText(one, words)}`)
    .join(', ');
}
