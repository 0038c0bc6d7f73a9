/** What can be done with farm proxies, and how it is told. */
import type { IdsOutcome, ProxyExport, ProxyView } from '@shared/model';
import type { Texts } from '@shared/texts';
import { call, failureOf } from '../../../api';
import { appState, currentTexts } from '../../../stores/app';
import { readAgain } from '../../../stores/reading';
import { attempt, tell } from '../../../stores/toasts';
import { open } from '../../../stores/view';
import { failureText } from '../../../ui/failure';
import { lastFormat } from '../export/formats';
import { checkText, proxyName } from './proxyText';

const echoIsSet = (): boolean => (appState()?.settings.proxyEchoUrl ?? null) !== null;

/** Copied as the user copied last. */
export async function copyProxy(serverId: string, proxy: ProxyView): Promise<void> {
  const t = currentTexts();
  const name = proxyName(t, proxy);
  const what: ProxyExport = {
    ...{ serverId, proxyIds: [proxy.id], onlyAvailable: false, type: null, host: null, comment: false, remoteDns: true },
    format: lastFormat(),
  };
  await attempt(t('proxyList.copy-failed', { name }), async () => {
    await call('copyProxies', { what, token: null });
    tell('ok', t('proxyList.copied', { name }), clipboardText(t));
  });
}

/** When the clipboard is cleared, or that it is not. */
export function clipboardText(t: Texts): string {
  const seconds = appState()?.settings.clearClipboardS ?? 0;
  return seconds > 0 ? t('proxyExport.cleared', { s: seconds }) : t('proxyExport.kept');
}

/** Tests one, and tells what came of it; asks for an echo address first where there is none. */
export async function testProxy(serverId: string, proxy: ProxyView): Promise<void> {
  const t = currentTexts();
  if (!echoIsSet()) {
    open({ type: 'proxies', dialog: { type: 'echo', serverId, proxyIds: [proxy.id] } });
    return;
  }
  const name = proxyName(t, proxy);
  await attempt(t('proxyTest.failed', { name }), async () => {
    const check = await call('testProxy', { serverId, proxyId: proxy.id });
    const odd = check.type === 'answers' && (check.slow || check.ip === null || check.seen.type === 'other-port');
    // The row says it, too: nothing that must stay in the way until it is closed.
    tell(
      check.type === 'no-answer' || odd ? 'warn' : 'ok',
      t(check.type === 'no-answer' ? 'proxyTest.title-no-answer' : 'proxyTest.title-answers', { name }),
      checkText(t, check, proxy.operator),
    );
  });
}

/** Tests several by themselves; the page shows how far they are. */
export async function testProxies(serverId: string, proxyIds: readonly number[]): Promise<void> {
  const t = currentTexts();
  if (!echoIsSet()) open({ type: 'proxies', dialog: { type: 'echo', serverId, proxyIds } });
  else await attempt(t('proxyTest.not-begun'), () => call('testProxies', { serverId, proxyIds }));
}

/** Turns several on or off; what the panel did not take is told. */
export async function setProxiesActive(serverId: string, proxyIds: readonly number[], active: boolean): Promise<void> {
  const verb = active ? 'on' : 'off';
  await settle(`proxyList.turn-${verb}-failed`, `proxyList.turned-${verb}`, () => call('setProxiesActive', { serverId, proxyIds, active }));
}

export async function deleteProxies(serverId: string, proxyIds: readonly number[]): Promise<void> {
  await settle('proxyList.delete-failed', 'proxyList.deleted', () => call('deleteProxies', { serverId, proxyIds }));
  readAgain();
}

async function settle(failed: string, done: string, ask: () => Promise<IdsOutcome>): Promise<void> {
  const t = currentTexts();
  try {
    const outcome = await ask();
    const { done: ids, unchanged, gone, unproved, failure } = outcome;
    const left = unchanged.length + gone.length + unproved.length;
    if (left === 0) {
      tell('ok', t(done, { count: ids.length }));
      return;
    }
    const parts = [
      ...(unchanged.length > 0 ? [t('proxyList.left-unchanged', { count: unchanged.length })] : []),
      ...(gone.length > 0 ? [t('proxyList.left-gone', { count: gone.length })] : []),
      ...(unproved.length > 0 ? [t('proxyList.left-unproved', { count: unproved.length })] : []),
      ...(failure ? [failureText(t, failure)] : []),
    ];
    tell(ids.length === 0 ? 'bad' : 'warn', ids.length === 0 ? t(failed) : t(done, { count: ids.length }), parts.join(' '));
  } catch (thrown) {
    tell('bad', t(failed), failureText(t, failureOf(thrown)));
  }
}
