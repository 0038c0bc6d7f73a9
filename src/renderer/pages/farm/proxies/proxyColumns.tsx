import type { ProxyView } from '@shared/model';
import { Copy, Ellipsis } from 'lucide-react';
import { useMemo } from 'react';
import { useTexts } from '../../../stores/app';
import { IconButton } from '../../../ui/Button';
import { State } from '../../../ui/Shape';
import type { WindowColumn } from '../../../ui/WindowTable';
import { copyProxy } from './proxyActions';
import { accessText, megabits, proxyName, proxyWord, tookText } from './proxyText';

export type OnProxyMenu = (proxy: ProxyView, button: HTMLElement) => void;

function Login({ proxy }: { readonly proxy: ProxyView }) {
  const t = useTexts();
  const { text, quiet, title } = accessText(t, proxy);
  return (
    <span className={quiet ? 't3' : 't2'} title={title}>
      {text}
    </span>
  );
}

function Sites({ proxy: { sites, sitesMode } }: { readonly proxy: ProxyView }) {
  const t = useTexts();
  if (sites.length === 0) return <span className="t3 s12">{t('proxyList.no-sites')}</span>;
  return (
    <span className="s12" title={sites.map(id => `#${id}`).join(', ')}>
      {t('proxyList.sites', { count: sites.length })}{' '}
      {sitesMode === null ? null : <span className="t3">{t(sitesMode ? 'proxyList.allow-on' : 'proxyList.allow-off')}</span>}
    </span>
  );
}

function Speed({ proxy: { access } }: { readonly proxy: ProxyView }) {
  const t = useTexts();
  if (access.type !== 'login' || (access.downBps === null && access.upBps === null))
    return <span className="t3">{t('proxyList.no-limit')}</span>;
  const side = (bps: number | null) => (bps === null ? '–' : megabits(bps, t.language));
  return (
    <>
      {side(access.downBps)} / {side(access.upBps)}
      <span className="u">{t('proxyList.mbits')}</span>
    </>
  );
}

function Word({ proxy, live }: { readonly proxy: ProxyView; readonly live: boolean }) {
  const t = useTexts();
  const { shape, text, title } = proxyWord(t, proxy, live, Date.now());
  return (
    <span title={title} data-state={shape}>
      <State shape={shape} quiet={shape === 'ok'} small>
        {text}
      </State>
    </span>
  );
}

/** Columns of the table of proxies; their ids are what main sorts by. `onMenu` must stay the same function. */
export function useProxyColumns(serverId: string, onMenu: OnProxyMenu, live: boolean): readonly WindowColumn<ProxyView>[] {
  const t = useTexts();
  return useMemo(
    (): readonly WindowColumn<ProxyView>[] => [
      {
        id: 'port',
        head: t('proxyList.port'),
        width: 'w96',
        sorts: true,
        cell: proxy => (
          <span className="med" title={proxy.portName ?? undefined}>
            {proxy.portName ?? t('proxyList.no-port')}
          </span>
        ),
      },
      { id: 'type', head: t('proxyList.type'), width: 'w64', sorts: true, cell: ({ type }) => <span className="t2">{type}</span> },
      { id: 'number', head: t('proxyList.number'), width: 'w72', num: true, sorts: true, cell: ({ listenPort }) => listenPort ?? '–' },
      { id: 'login', head: t('proxyList.login'), sorts: true, cell: proxy => <Login proxy={proxy} /> },
      { id: 'sites', head: t('proxyList.site-list'), width: 'w144', hideNarrow: true, cell: proxy => <Sites proxy={proxy} /> },
      { id: 'speed', head: t('proxyList.speed'), width: 'w128', num: true, sorts: true, cell: proxy => <Speed proxy={proxy} /> },
      {
        id: 'answer',
        head: t('proxyList.answer'),
        width: 'w72',
        num: true,
        hideNarrow: true,
        cell: ({ check }) =>
          check?.type === 'answers' ? <span className="t2">{tookText(t, check.tookMs)}</span> : <span className="t3">–</span>,
      },
      { id: 'state', head: t('proxyList.available'), width: 'w128', sorts: true, cell: proxy => <Word proxy={proxy} live={live} /> },
      {
        id: 'action',
        head: <span className="sr">{t('farm.action')}</span>,
        width: 'w64',
        cell: proxy => (
          <span className="ibs">
            <IconButton
              icon={Copy}
              label={t('proxyList.copy', { name: proxyName(t, proxy) })}
              disabled={!live}
              onClick={() => void copyProxy(serverId, proxy)}
            />
            <IconButton
              icon={Ellipsis}
              label={t('proxyList.more', { name: proxyName(t, proxy) })}
              aria-haspopup="menu"
              onClick={event => onMenu(proxy, event.currentTarget)}
            />
          </span>
        ),
      },
    ],
    [t, serverId, onMenu, live],
  );
}
