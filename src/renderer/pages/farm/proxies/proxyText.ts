/** Farm proxies in words. Pure. */
import { decimalIn } from '@shared/format';
import type { FarmProxy, ProxyCheck, ProxyView, StateShape } from '@shared/model';
import { proxyStateOf } from '@shared/proxies';
import type { Texts } from '@shared/texts';
import { failureText } from '../../../ui/failure';

/** `LV-01 http 3001`: what a proxy is called where it stands alone. */
export const proxyName = (t: Texts, { portName, type, listenPort }: Pick<FarmProxy, 'portName' | 'type' | 'listenPort'>): string =>
  [portName ?? t('proxyList.no-port'), type, listenPort].filter(part => part !== null).join(' ');

/** `0.42 s`, `4.1 s`. */
export function tookText(t: Texts, ms: number): string {
  const seconds = ms < 1000 ? (ms / 1000).toFixed(2) : (ms / 1000).toFixed(1);
  return t('proxyList.seconds', { s: decimalIn(seconds, t.language) });
}

export interface ProxyWord {
  readonly shape: StateShape;
  readonly text: string;
  /** All that is known, for a tooltip. */
  readonly title: string;
}

/** Whether it can be used; `live` false: nothing that the panel said holds any more. */
export function proxyWord(t: Texts, view: ProxyView, live: boolean, now: number): ProxyWord {
  if (view.checking) return { shape: 'busy', text: t('proxyList.is-testing'), title: t('proxyList.is-testing') };
  const title = view.check === null ? '' : checkText(t, view.check, view.operator);
  const state = live || view.check !== null ? proxyStateOf(view, now) : 'unknown';
  const said = (shape: StateShape, text: string): ProxyWord => ({ shape, text, title: title === '' ? text : title });
  switch (state) {
    case 'off':
      return said('off', t('proxyList.is-off'));
    case 'unknown':
      return said('stale', t('proxyList.is-unknown'));
    case 'no-answer':
      return said('bad', t('proxyList.is-no-answer'));
    case 'slow':
      return said('warn', t('proxyList.is-slow', { took: view.check?.type === 'answers' ? tookText(t, view.check.tookMs) : '' }));
    case 'available':
      return view.check?.type === 'answers' && view.check.seen.type === 'other-port'
        ? said('warn', t('proxyList.is-other', { port: view.check.seen.portName }))
        : said('ok', t('proxyList.is-available'));
  }
}

/** What a test showed, in one line. */
export function checkText(t: Texts, check: ProxyCheck, operator: string | null): string {
  if (check.type === 'no-answer') return t('proxyTest.no-answer', { reason: failureText(t, check.failure) });
  const took = tookText(t, check.tookMs);
  if (check.ip === null) return t('proxyTest.no-ip', { took });
  const said = { took, ip: check.ip };
  switch (check.seen.type) {
    case 'own-port':
      return operator === null ? t('proxyTest.own', said) : t('proxyTest.own-operator', { ...said, operator });
    case 'other-port':
      return t('proxyTest.other', { ...said, port: check.seen.portName, operator: check.seen.operator ?? '–' });
    case 'unknown':
      return t('proxyTest.unknown', said);
  }
}

/** Who may use it. */
export function accessText(
  t: Texts,
  { access }: Pick<FarmProxy, 'access'>,
): { readonly text: string; readonly quiet: boolean; readonly title: string } {
  switch (access.type) {
    case 'login': {
      const text = access.login ?? t('proxyList.login-untold');
      return { text, quiet: access.login === null, title: text };
    }
    case 'ip': {
      const text = t('proxyList.addresses', { count: Math.max(access.recordIds.length, access.ips.length) });
      return { text, quiet: true, title: access.ips.length === 0 ? text : access.ips.join(', ') };
    }
    case 'other':
      return { text: access.name ?? '–', quiet: true, title: '' };
  }
}

/** Megabits per second, three digits at most: `20`, `0.5`. */
export function megabits(bps: number, language: string): string {
  const value = bps / 1_000_000;
  return decimalIn(String(Number(value.toPrecision(3))), language);
}

/** `19 http, 19 socks on 19 ports`. */
export function makeupText(t: Texts, proxies: readonly ProxyView[]): string {
  const of = (type: ProxyView['type']) => proxies.filter(proxy => proxy.type === type).length;
  const types = (['http', 'socks'] as const).flatMap(type => (of(type) === 0 ? [] : [`${of(type)} ${type}`]));
  const ports = new Set(proxies.map(({ portId }) => portId)).size;
  return t('proxyList.makeup', { types: types.join(', '), ports: t('proxyList.on-ports', { count: ports }) });
}
