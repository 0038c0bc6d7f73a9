/** Cells of one row of the keys table. */
import { formatFullMoment } from '@shared/format';
import type { KeyRow } from '@shared/model';
import { Ellipsis, QrCode } from 'lucide-react';
import { useNow, useTexts, useUnits } from '../../stores/app';
import { Button, IconButton } from '../../ui/Button';
import { Rate } from '../../ui/Quantity';
import { QuotaBar } from '../../ui/QuotaBar';
import { State } from '../../ui/Shape';
import { askReset, review, settle, showQr } from '../keys/keyActions';
import { dayText, expiryOf, quotaOf, seenText, WARN_PERCENT } from '../keys/keyText';

export function Name({ row }: { readonly row: KeyRow }) {
  const t = useTexts();
  const facts = [row.name, row.uuidEnd === null ? null : t('keys.uuid-end', { end: row.uuidEnd }), row.tags.join(', '), row.note];
  return (
    <span className="med" title={facts.filter(fact => fact !== null && fact !== '').join('\n')}>
      {row.name}
    </span>
  );
}

export function Online({ row: { online }, live, dropped }: { readonly row: KeyRow; readonly live: boolean; readonly dropped: boolean }) {
  const t = useTexts();
  const now = useNow();
  if (!live) return <span className="t3">–</span>;
  if (online.state === 'now') {
    return dropped ? (
      <State shape="stale" small>
        {t('keys.dropped')}
      </State>
    ) : (
      <span title={online.by === 'traffic' ? t('keys.by-traffic') : undefined}>
        <State shape="ok" quiet small>
          {t('age.now')}
        </State>
      </span>
    );
  }
  return (
    <span className="s12 t3" title={online.state === 'cannot-tell' ? t('keys.cannot-tell') : undefined}>
      {seenText(t, online.lastSeen, now)}
    </span>
  );
}

/** A rate that is not zero; `held`: as it was before the sessions dropped. */
export function RateNow({ bytes, held }: { readonly bytes: number | null; readonly held: boolean }) {
  const shown = bytes !== null && bytes > 0 ? bytes : null;
  return held && shown !== null ? (
    <span className="stale">
      <Rate of={shown} />
    </span>
  ) : (
    <Rate of={shown} />
  );
}

export function QuotaCell({ row }: { readonly row: KeyRow }) {
  const t = useTexts();
  const units = useUnits();
  if (row.state === 'server-only') return <span className="t3 s12">{t('keys.quota-unknown')}</span>;
  if (row.quota === null) return <span className="t3 s12">{t('keys.no-quota')}</span>;
  const { percent, text } = quotaOf(t, row.quota, units);
  return <QuotaBar percent={percent} warnAt={WARN_PERCENT} text={text} />;
}

export function Expires({ row }: { readonly row: KeyRow }) {
  const t = useTexts();
  const now = useNow();
  if (row.state === 'server-only') return <span className="t3 s12">–</span>;
  const { text, tone } = expiryOf(t, row.expiresAt, now);
  const at = row.expiresAt === null ? undefined : formatFullMoment(row.expiresAt, { language: t.language });
  return (
    <span className={`s12 ${tone}`} title={at}>
      {text}
    </span>
  );
}

export function Created({ at }: { readonly at: number | null }) {
  const t = useTexts();
  const now = useNow();
  return <span className="s12 t2">{at === null ? '–' : dayText(t, at, now)}</span>;
}

interface ActionsProps {
  readonly row: KeyRow;
  readonly live: boolean;
  /** Opens the menu of a row at its button. */
  readonly onMenu: (row: KeyRow, button: HTMLElement) => void;
}
export function Actions({ row, live, onMenu }: ActionsProps) {
  const t = useTexts();
  switch (row.state) {
    case 'blocked':
      return <RowButton label={t('keys.unblock')} what={t('keys.unblock-of', { name: row.name })} run={() => askReset(row)} />;
    case 'lost':
      return (
        <RowButton
          off={!live}
          label={t('drift.put-back')}
          what={t('keys.put-back-of', { name: row.name })}
          run={() => settle(row, 'put-back')}
        />
      );
    case 'server-only':
      return (
        <RowButton off={!live} label={t('drift.adopt')} what={t('keys.adopt-of', { name: row.name })} run={() => settle(row, 'adopt')} />
      );
    case 'differs':
      return <RowButton label={t('keys.review')} what={t('keys.review-of', { name: row.name })} run={() => review(row.serverId)} />;
    default:
      return (
        <span className="ibs">
          <IconButton icon={QrCode} label={t('key.show-qr', { name: row.name })} onClick={() => showQr(row)} />
          <IconButton
            icon={Ellipsis}
            label={t('keys.more', { name: row.name })}
            aria-haspopup="menu"
            onClick={event => onMenu(row, event.currentTarget)}
          />
        </span>
      );
  }
}

const RowButton = (props: { readonly label: string; readonly what: string; readonly off?: boolean; readonly run: () => void }) => (
  <span className="ibs">
    <Button size="sm" disabled={props.off === true} aria-label={props.what} title={props.what} onClick={props.run}>
      {props.label}
    </Button>
  </span>
);
