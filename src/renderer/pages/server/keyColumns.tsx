import { formatFullMoment } from '@shared/format';
import { KEY_SORT_FIELDS, type KeyRow, type KeySortField } from '@shared/model';
import type { Texts } from '@shared/texts';
import { Ellipsis, QrCode } from 'lucide-react';
import { useMemo } from 'react';
import { useNow, useTexts, useUnits } from '../../stores/app';
import { Button, IconButton } from '../../ui/Button';
import { Rate } from '../../ui/Quantity';
import { QuotaBar } from '../../ui/QuotaBar';
import { State } from '../../ui/Shape';
import type { WindowColumn } from '../../ui/WindowTable';
import { Compare, CountedBy, Total } from '../keyapi/keyCells';
import { type ColumnId, FIXED } from '../keys/columnChoice';
import { askReset, review, settle, showQr } from '../keys/keyActions';
import { dayText, expiryOf, flowText, KEY_SHAPES, quotaOf, seenText, WARN_PERCENT } from '../keys/keyText';

type KeyColumn = WindowColumn<KeyRow> & { readonly id: ColumnId | 'action' };

export interface ColumnOptions {
  readonly kind: 'xray' | 'keyapi';
  readonly live: boolean;
  readonly shown: readonly ColumnId[];
  /** Sessions were dropped by a restart on the way: who is online and how fast is what was read before it. */
  readonly dropped: boolean;
  /** The exact numbers come from a second source: what is compared is the key API's. */
  readonly second: boolean;
  /** Opens the menu of a row at its button; one function for good. */
  readonly onMenu: (row: KeyRow, button: HTMLElement) => void;
}

/** Columns of the keys table, in their order. */
export function useKeyColumns({ kind, live, dropped, second, shown, onMenu }: ColumnOptions): readonly KeyColumn[] {
  const t = useTexts();
  return useMemo(() => keyColumns(t, { kind, live, dropped, second, shown, onMenu }), [t, kind, live, dropped, second, shown, onMenu]);
}

function keyColumns(t: Texts, { kind, live, dropped, second, shown, onMenu }: ColumnOptions): readonly KeyColumn[] {
  const counted = (id: 'today' | 'month' | 'sinceReset' | 'allTime', width: string): KeyColumn => ({
    id,
    head: t(`keys.col-${id}`),
    width,
    num: true,
    sorts: true,
    hideNarrow: id === 'today',
    cell: row => <Total row={row} span={id} />,
  });
  const columns: readonly KeyColumn[] = [
    { id: 'name', head: t('key.key'), sorts: true, cell: row => <Name row={row} /> },
    {
      id: 'port',
      head: t('keys.col-port'),
      width: 'w60',
      sorts: true,
      cell: row => <span className="s12 t2">{row.keyapi?.port ?? '–'}</span>,
    },
    {
      id: 'online',
      head: t('key.online'),
      width: kind === 'xray' ? 'w80' : 'w88',
      sorts: true,
      cell: row => <Online row={row} live={live} dropped={dropped} />,
    },
    {
      id: 'down',
      head: t('chart.down'),
      width: 'w84',
      num: true,
      sorts: true,
      cell: row => <RateNow bytes={live ? (row.rate?.down ?? null) : null} held={dropped} />,
    },
    {
      id: 'up',
      head: t('chart.up'),
      width: 'w84',
      num: true,
      sorts: true,
      cell: row => <RateNow bytes={live ? (row.rate?.up ?? null) : null} held={dropped} />,
    },
    counted('today', 'w84'),
    counted('month', 'w84'),
    counted('sinceReset', 'w96'),
    counted('allTime', 'w96'),
    { id: 'counted', head: t('keys.col-counted'), width: 'w84', sorts: true, cell: row => <CountedBy row={row} /> },
    {
      id: 'compare',
      head: t(second ? 'compare.head-api' : 'compare.head-estimate'),
      width: 'w152',
      sorts: true,
      cell: row => <Compare row={row} />,
    },
    { id: 'quota', head: t('keys.col-quota'), width: 'w112', sorts: true, cell: row => <QuotaCell row={row} /> },
    { id: 'inbound', head: t('keys.col-inbound'), width: 'w112', cell: row => <span className="s12 t2">{row.inboundTag ?? '–'}</span> },
    { id: 'flow', head: t('key.flow'), width: 'w88', cell: row => <span className="s12 t2">{flowText(t, row.flow)}</span> },
    { id: 'tags', head: t('form.tags'), width: 'w112', cell: row => <span className="s12 t2">{row.tags.join(', ') || '–'}</span> },
    { id: 'created', head: t('keys.col-created'), width: 'w88', cell: row => <Created at={row.createdAt} /> },
    { id: 'expires', head: t('keys.col-expires'), width: 'w88', sorts: true, cell: row => <Expires row={row} /> },
    {
      id: 'state',
      head: t('overview.state'),
      width: kind === 'xray' ? 'w100' : 'w112',
      sorts: true,
      cell: row => (
        <State shape={KEY_SHAPES[row.state]} quiet={row.state === 'active'} small>
          {t(`keyState.${row.state}`)}
        </State>
      ),
    },
    {
      id: 'action',
      head: <span className="sr">{t('farm.action')}</span>,
      width: 'w88',
      cell: row => <Actions row={row} live={live} onMenu={onMenu} />,
    },
  ];
  return columns.filter(({ id }) => FIXED.has(id) || shown.some(each => each === id));
}

/** Room that the columns need, the name's included; a window with less scrolls the table sideways. */
export const widthOf = (columns: readonly KeyColumn[]): number =>
  columns.reduce((sum, { width }) => sum + (width === undefined ? LEAST_NAME : Number(width.slice(1))), BOX);
const LEAST_NAME = 96;
/** The column of the boxes. */
const BOX = 36;

/** Whether the server's list can be sorted by a column; then how it names it. */
export const sortField = (id: string): KeySortField => KEY_SORT_FIELDS.find(field => field === id) ?? 'name';

function Name({ row }: { readonly row: KeyRow }) {
  const t = useTexts();
  const facts = [row.name, row.uuidEnd === null ? null : t('keys.uuid-end', { end: row.uuidEnd }), row.tags.join(', '), row.note];
  return (
    <span className="med" title={facts.filter(fact => fact !== null && fact !== '').join('\n')}>
      {row.name}
    </span>
  );
}

function Online({ row: { online }, live, dropped }: { readonly row: KeyRow; readonly live: boolean; readonly dropped: boolean }) {
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
function RateNow({ bytes, held }: { readonly bytes: number | null; readonly held: boolean }) {
  const shown = bytes !== null && bytes > 0 ? bytes : null;
  return held && shown !== null ? (
    <span className="stale">
      <Rate of={shown} />
    </span>
  ) : (
    <Rate of={shown} />
  );
}

function QuotaCell({ row }: { readonly row: KeyRow }) {
  const t = useTexts();
  const units = useUnits();
  if (row.state === 'server-only') return <span className="t3 s12">{t('keys.quota-unknown')}</span>;
  if (row.quota === null) return <span className="t3 s12">{t('keys.no-quota')}</span>;
  const { percent, text } = quotaOf(t, row.quota, units);
  return <QuotaBar percent={percent} warnAt={WARN_PERCENT} text={text} />;
}

function Expires({ row }: { readonly row: KeyRow }) {
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

function Created({ at }: { readonly at: number | null }) {
  const t = useTexts();
  const now = useNow();
  return <span className="s12 t2">{at === null ? '–' : dayText(t, at, now)}</span>;
}

interface ActionsProps {
  readonly row: KeyRow;
  readonly live: boolean;
  readonly onMenu: ColumnOptions['onMenu'];
}
function Actions({ row, live, onMenu }: ActionsProps) {
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
