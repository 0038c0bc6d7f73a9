/** What every server page shares: the top bar's facts, the banner of a link in trouble. */

import { formatClock, formatCountdown, unitIn } from '@shared/format';
import type { Server, ServerSummary } from '@shared/model';
import { whereIs } from '@shared/ssh';
import type { Texts } from '@shared/texts';
import { EllipsisVertical, KeyRound, Pencil, RefreshCw, Trash2 } from 'lucide-react';
import { memo } from 'react';
import { call } from '../../api';
import { useNow, useTexts } from '../../stores/app';
import { readServer } from '../../stores/readServer';
import { attempt } from '../../stores/toasts';
import { open } from '../../stores/view';
import { agoText } from '../../ui/ago';
import { Banner } from '../../ui/Banner';
import { Button, IconButton } from '../../ui/Button';
import { DropMenu, type MenuItem, MenuItems } from '../../ui/DropMenu';
import { failureText } from '../../ui/failure';
import { LabChip } from '../../ui/LabChip';
import { spanText } from '../../ui/metricValue';
import { State } from '../../ui/Shape';
import { serverShape, stateWord } from '../../ui/serverState';
import { ApiLoop } from '../doctor/ApiLoop';

export function StatePill({ server, summary, word }: { readonly server: Server; readonly summary: ServerSummary; readonly word?: string }) {
  const t = useTexts();
  return (
    <>
      <State shape={serverShape(summary)} pill>
        {word ?? stateWord(t, summary)}
      </State>
      <LabChip of={server} />
    </>
  );
}

/** A key API is called by how it is reached: its program's name says the same of all of them. */
function programText(t: Texts, server: Server, { program, version }: ServerSummary): string {
  if (server.kind === 'keyapi') return t(server.address.startsWith('https:') ? 'server.keyapi-https' : 'server.keyapi-http');
  return program === null ? t(`kind.${server.kind}.name`) : `${program} ${version ?? ''}`.trim();
}

/** Program and version, how it is reached, for how long it runs, round trip, age of the figures. */
export function useFacts(server: Server, summary: ServerSummary): string {
  const t = useTexts();
  const now = useNow();
  const program = programText(t, server, summary);
  const facts = [
    server.kind === 'xray' && server.ssh ? t('server.over-ssh', { program }) : program,
    summary.warnings.includes('plain-http') && server.kind !== 'keyapi' ? t('server.plain-http') : server.pin ? t('server.pinned') : null,
    summary.warnings.includes('plain-grpc') ? t('server.plain-grpc') : null,
    summary.kind === 'xray' && summary.uptimeS !== null && summary.lastData !== null && summary.link === 'live'
      ? t('server.up', { time: spanText(t, summary.uptimeS + Math.max(0, now - summary.lastData) / 1000) })
      : null,
    summary.rttMs === null || summary.link !== 'live' ? null : `${Math.max(1, Math.round(summary.rttMs))} ${unitIn('ms', t.language)}`,
    summary.lastData === null || summary.link === 'live' ? null : t('server.read', { ago: agoText(t, now - summary.lastData) }),
  ];
  return facts.filter(fact => fact !== null).join(' · ');
}

export const ServerMenu = memo(({ server }: { readonly server: Server }) => {
  const t = useTexts();
  const items: readonly MenuItem[] = [
    { icon: RefreshCw, label: t('server.read-now'), key: 'F5', run: () => void readNow() },
    ...(server.lab
      ? []
      : [
          { icon: Pencil, label: t('server.edit'), run: () => open({ type: 'edit-server', serverId: server.id }) },
          { icon: KeyRound, label: t('server.give-secret'), run: () => open({ type: 'secret', serverId: server.id }) },
          { icon: Trash2, label: t('server.remove'), run: () => open({ type: 'remove-server', serverId: server.id }) },
        ]),
  ];
  const readNow = () => attempt(t('server.read-failed', { name: server.name }), () => readServer(server.id));
  return (
    <DropMenu button={<IconButton icon={EllipsisVertical} size={28} label={t('server.more', { name: server.name })} />}>
      <MenuItems items={items} />
    </DropMenu>
  );
});

/** Trying at once, and mending what is tried: a refused secret, or the address. */
function Retry({ server, onRetry, asks = false }: { readonly server: Server; readonly onRetry: () => void; readonly asks?: boolean }) {
  const t = useTexts();
  return (
    <>
      <Button size="sm" onClick={onRetry}>
        {t('server.try-now')}
      </Button>
      {asks ? (
        <Button size="sm" onClick={() => open({ type: 'secret', serverId: server.id })}>
          {t('server.give-secret')}
        </Button>
      ) : server.lab ? null : (
        <Button size="sm" look="ghost" onClick={() => open({ type: 'edit-server', serverId: server.id })}>
          {t('server.edit')}
        </Button>
      )}
    </>
  );
}

/** Why a server does not answer, when it is tried again, and what can be done. */
export function LinkBanner({ server, summary }: { readonly server: Server; readonly summary: ServerSummary }) {
  const t = useTexts();
  const now = useNow();
  const retry = () => void attempt(t('server.read-failed', { name: server.name }), () => call('refreshServer', { id: server.id }));
  if (summary.needsSecret) {
    return (
      <Banner shape="warn" tone="warn" title={t('server.needs-secret')} text={t('server.needs-secret-text')}>
        <Button size="sm" onClick={() => open({ type: 'secret', serverId: server.id })}>
          {t('server.give-secret')}
        </Button>
      </Banner>
    );
  }
  if (summary.link === 'stale') {
    const time = formatClock(summary.lastData ?? summary.since, { language: t.language });
    return (
      <Banner
        shape="stale"
        title={t('server.silent', { name: server.name, time })}
        text={t(server.kind === 'mihomo' ? 'server.silent-text' : 'server.stale-text')}
      >
        <Retry server={server} onRetry={retry} />
      </Banner>
    );
  }
  if (server.kind === 'xray' && summary.failure?.code === 'api-loop') return <ApiLoop server={server} />;
  if (summary.failure && summary.link !== 'live' && summary.link !== 'idle') {
    const next =
      summary.retryAt !== null && summary.retryAt > now
        ? t('server.next-try', { time: formatCountdown(summary.retryAt - now) })
        : summary.link === 'connecting'
          ? t('server.trying')
          : '';
    const shown = summary.lastData === null ? '' : t('server.last-shown');
    return (
      <Banner
        shape="bad"
        tone="bad"
        title={t('server.cannot-reach', { name: server.name })}
        text={`${whereIs(server)}: ${failureText(t, summary.failure)} ${[shown, next].join(' ').trim()}`}
      >
        <Retry server={server} onRetry={retry} asks={summary.link === 'auth-failed'} />
      </Banner>
    );
  }
  const worth = summary.warnings.filter(code => code !== 'plain-http');
  return worth.map(code => <Banner key={code} shape="warn" tone="warn" title={t.has(`warning.${code}`) ? t(`warning.${code}`) : code} />);
}
