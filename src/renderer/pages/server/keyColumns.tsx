import { KEY_SORT_FIELDS, type KeyRow, type KeySortField } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useMemo } from 'react';
import { useTexts } from '../../stores/app';
import { State } from '../../ui/Shape';
import type { WindowColumn } from '../../ui/WindowTable';
import { Compare, CountedBy, Total } from '../keyapi/keyCells';
import { type ColumnId, FIXED } from '../keys/columnChoice';
import { flowText, KEY_SHAPES } from '../keys/keyText';
import { Actions, Created, Expires, Name, Online, QuotaCell, RateNow } from './keyCells';

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
