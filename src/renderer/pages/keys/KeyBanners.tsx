/** What a person has to know or decide before reading the table. */
import { formatBytes, formatClock, formatCount, quantityText } from '@shared/format';
import type { FirstContact, KeyapiServer, KeyapiSummary, KeyWindow, XrayServer, XraySummary } from '@shared/model';
import type { Texts } from '@shared/texts';
import { Stethoscope, X } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { go, open } from '../../stores/view';
import { Banner } from '../../ui/Banner';
import { Button, IconButton } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { isLive } from '../../ui/serverState';
import { review } from './keyActions';

interface BannersProps {
  readonly server: XrayServer | KeyapiServer;
  readonly summary: XraySummary | KeyapiSummary;
  readonly figures: KeyWindow | null;
  readonly onAnswered: () => void;
}

export function KeyBanners({ server, summary, figures, onAnswered }: BannersProps) {
  if (figures === null) return null;
  return (
    <>
      {figures.firstContact ? <FirstContactBanner serverId={server.id} found={figures.firstContact} onAnswered={onAnswered} /> : null}
      {figures.drift && isLive(summary) ? <DriftBanner serverId={server.id} drift={figures.drift} /> : null}
      {figures.onlineUnknown && server.kind === 'xray' ? <OnlineHint serverId={server.id} code={figures.onlineUnknown} /> : null}
    </>
  );
}

/** Asked once: nothing is counted for keys that were met with counters until it is answered. */
function FirstContactBanner(props: {
  readonly serverId: string;
  readonly found: NonNullable<KeyWindow['firstContact']>;
  readonly onAnswered: () => void;
}) {
  const t = useTexts();
  const units = useUnits();
  const [busy, setBusy] = useState<FirstContact | null>(null);
  const choose = async (choice: FirstContact) => {
    if (busy) return;
    setBusy(choice);
    const done = await attempt(t('keys.contact-failed'), () => call('chooseFirstContact', { serverId: props.serverId, choice }));
    setBusy(null);
    if (done) props.onAnswered();
  };
  const button = (choice: FirstContact) => (
    <Button
      size="sm"
      look={busy === choice ? 'busy' : 'default'}
      title={t(`keys.contact-${choice}-why`)}
      onClick={() => void choose(choice)}
    >
      {t(`keys.contact-${choice}`)}
    </Button>
  );
  const bytes = quantityText(formatBytes(props.found.bytes, units));
  return (
    <div className="banner info" data-first-contact>
      <span className="txt s12">
        <span className="med">{t('keys.contact-title', { count: props.found.keys, bytes })}</span>{' '}
        <span className="t2">
          {t('keys.contact-start-at-zero-why')} {t('keys.contact-take-over-why')}
        </span>
      </span>
      {button('start-at-zero')}
      {button('take-over')}
    </div>
  );
}

type DriftCounts = NonNullable<KeyWindow['drift']>;

/** What was ignored is not counted: it is not told again until it changes. */
function DriftBanner({ serverId, drift }: { readonly serverId: string; readonly drift: DriftCounts }) {
  const t = useTexts();
  const parts = driftParts(t, drift);
  if (parts.length === 0) return null;
  return (
    <Banner shape="warn" tone="warn" title={t('drift.title')} text={`${parts.join(', ')}.`}>
      <Button size="sm" look="ghost" onClick={() => review(serverId)}>
        {t('keys.review')}
      </Button>
      {drift.missing + drift.differs > 0 ? (
        <Button size="sm" title={t('drift.reconcile-why')} onClick={() => open({ type: 'keys', dialog: { type: 'put-back', serverId } })}>
          {t('drift.reconcile')}
        </Button>
      ) : null}
    </Banner>
  );
}

/** Pure: what differs, by kind. */
export function driftParts(t: Texts, { missing, unknown, differs, lostAt }: DriftCounts): readonly string[] {
  const words = (count: number) => ({ count, n: formatCount(count) });
  const at = lostAt === null ? null : formatClock(lostAt, { language: t.language, seconds: false });
  return [
    unknown > 0 ? t('drift.server-only', words(unknown)) : null,
    missing === 0 ? null : at === null ? t('drift.lost', words(missing)) : t('drift.lost-since', { ...words(missing), at }),
    differs > 0 ? t('drift.differ', words(differs)) : null,
  ].filter(part => part !== null);
}

const dismissed = new Set<string>();

/** Why "online" is only traffic here, and where to read what to change; stays away once dismissed. */
function OnlineHint({ serverId, code }: { readonly serverId: string; readonly code: string }) {
  const t = useTexts();
  const id = `${serverId} ${code}`;
  const [gone, setGone] = useState(dismissed.has(id));
  if (gone) return null;
  return (
    <div className="banner">
      <Icon of={Stethoscope} size={16} />
      <span className="txt">
        {t.has(`online.${code}`) ? t(`online.${code}`) : t('online.unknown')} <span className="t3">{t('keys.online-stands-for')}</span>
      </span>
      <Button size="sm" look="ghost" onClick={() => go({ page: 'server', serverId, tab: 'doctor' })}>
        {t('keys.online-how')}
      </Button>
      <IconButton
        icon={X}
        label={t('common.dismiss')}
        onClick={() => {
          dismissed.add(id);
          setGone(true);
        }}
      />
    </div>
  );
}
