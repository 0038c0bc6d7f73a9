/** What the Config page says of fields, runs and answers. Pure. */
import { formatClock, formatDuration } from '@shared/format';
import { valueText } from '@shared/mihomo/corefields';
import { isRaw } from '@shared/mihomo/read';
import { CORE_PORTS, type CoreConfigView, type CoreField, type CoreRun, type FieldState } from '@shared/model';
import type { Texts } from '@shared/texts';
import { failureText } from '../../../ui/failure';

export const wordOf = (t: Texts, value: unknown): string => valueText(value, { on: t('coreConfig.on'), off: t('coreConfig.off') });
export const clockText = (t: Texts, at: number): string => formatClock(at, { language: t.language });

const isPort = (field: CoreField): boolean => CORE_PORTS.some(port => port === field);

type Unsettled = Extract<FieldState, { readonly type: 'kept' | 'failed' }>;

/** What was asked, what came of it, and what may be the reason. */
export function troubleText(t: Texts, field: CoreField, state: Unsettled): string {
  const asked = { wanted: wordOf(t, state.wanted), time: clockText(t, state.at) };
  if (state.type === 'failed') {
    const why = failureText(t, state.failure);
    return t(state.failure.code === 'doubtful' ? 'coreConfig.asked-doubt' : 'coreConfig.asked-failed', { ...asked, why });
  }
  if (!isPort(field)) return t('coreConfig.asked-kept', { ...asked, found: wordOf(t, state.found) });
  if (state.found === 0) return t('coreConfig.asked-closed', { ...asked, before: wordOf(t, state.before) });
  return t('coreConfig.asked-port', { ...asked, found: wordOf(t, state.found) });
}

/** The port that was open before a change closed it; null: none was. */
export function closedPort(field: CoreField, state: Unsettled): number | null {
  if (!isPort(field) || state.type !== 'kept' || state.found !== 0) return null;
  return typeof state.before === 'number' && state.before > 0 ? state.before : null;
}

/** What is worth a line in the file: what the core shows as null is none of it. */
export const worthWriting = (value: unknown): unknown =>
  isRaw(value) ? Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) : value;

/** Loading the file opens its ports only where it is told to. */
export const needsForce = (changed: readonly CoreField[]): boolean =>
  changed.some(field => isPort(field) || field === 'allow-lan' || field === 'bind-address');

/** `Device utun, stack mixed, auto route`. */
export function tunText(t: Texts, tun: CoreConfigView['values']['tun']): string {
  const { device, stack } = tun ?? {};
  const parts = [
    typeof device === 'string' && device !== '' ? t('coreConfig.tun-device', { device }) : null,
    typeof stack === 'string' && stack !== '' ? t('coreConfig.tun-stack', { stack: stack.toLowerCase() }) : null,
    tun?.['auto-route'] === true ? t('coreConfig.tun-auto-route') : null,
  ].filter(part => part !== null);
  const text = parts.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The line under an action: what it does, how far it is, how it ended. */
export function runText(t: Texts, run: CoreRun | undefined, idle: string): { readonly text: string; readonly bad: boolean } {
  if (!run) return { text: idle, bad: false };
  const { outcome, type } = run;
  if (outcome === null) {
    const doing = t(`coreConfig.doing-${type}`);
    return {
      text: run.usualMs === null ? doing : t('coreConfig.usually', { doing, time: formatDuration(Math.max(1000, run.usualMs)) }),
      bad: false,
    };
  }
  const time = clockText(t, outcome.at);
  switch (outcome.type) {
    case 'done':
      return {
        text: outcome.version ? t('coreConfig.upgraded', { ...outcome.version, time }) : t(`coreConfig.did-${type}`, { time }),
        bad: false,
      };
    case 'current':
      return { text: `“${outcome.words.replace(/^update error: /, '')}”`, bad: false };
    case 'left':
      return { text: t('coreConfig.left', { time }), bad: false };
    case 'failed':
      return { text: failureText(t, outcome.failure), bad: true };
  }
}

/** Names of DNS record types by their numbers. */
const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  43: 'DS',
  46: 'RRSIG',
  64: 'SVCB',
  65: 'HTTPS',
  257: 'CAA',
};
const CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const;
export const dnsType = (type: number): string => TYPES[type] ?? `TYPE${type}`;
export const dnsCode = (code: number): string => CODES[code] ?? `RCODE${code}`;
