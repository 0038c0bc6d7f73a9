/** One row of the screen for connections and for heads of groups: its elements are made once, and each paint sets what differs. */
import { chainText } from '@shared/connections/fields';
import { formatBytes, formatClock, formatCount, formatDuration, formatRate, UNKNOWN, type Units } from '@shared/format';
import type { ConnectionTexts } from '@shared/model';
import type { Texts } from '@shared/texts';
import { attributeOf, classOf, element, quantityIn, textIn, textPart } from '../../../ui/slots/cells';
import { slotCellClass } from '../../../ui/slots/SlotHead';
import type { Slot } from '../../../ui/slots/SlotList';
import type { ColumnId, ConnectionColumn } from './columns';
import { closeMark, foldMark, stateMark } from './marks';
import type { ConnectionRow, TableRow } from './rowBook';

export interface SlotContext {
  readonly t: Texts;
  readonly units: Units;
  readonly columns: readonly ConnectionColumn[];
  /** Unix ms by which ages are told. */
  readonly now: () => number;
  /** It was asked to close, and is still there. */
  readonly isClosing: (handle: number) => boolean;
  readonly isFolded: (key: string) => boolean;
  /** Figures are no longer renewed: speeds are not known. */
  readonly isStale: () => boolean;
  /** What a group of those without a value is called. */
  readonly nameless: () => string;
}
/** Sets what a cell shows of a row. */
type Painter = (row: TableRow) => void;

/** The name, or the address where no name is known. */
export const hostOf = ({ host, destination }: Pick<ConnectionTexts, 'host' | 'destination'>): string => host || destination || UNKNOWN;

export function makeConnectionSlot(place: number, context: SlotContext): Slot<TableRow> {
  const { columns } = context;
  const isOpenList = columns.some(({ id }) => id === 'close');
  const row = element('div', 'slot conn');
  row.setAttribute('role', 'row');
  row.id = `connection-${place}`;
  const painters = columns.map(column => {
    const cell = element('div', `c ${slotCellClass(column)}`);
    cell.setAttribute('role', 'gridcell');
    cell.dataset.col = column.id;
    cell.style.width = `${column.width}px`;
    row.append(cell);
    return cellPainter(column.id, cell, context);
  });
  const title = headTitle(row);

  const index = attributeOf(row, 'aria-rowindex');
  const expanded = attributeOf(row, 'aria-expanded');
  const busy = attributeOf(row, 'aria-busy');
  const named = attributeOf(row, 'data-row');
  const waits = classOf(row, 'wait');
  const heads = classOf(row, 'grp');
  const ends = classOf(row, 'over');
  const dims = classOf(row, 'dim');
  const closes = classOf(row, 'closing');
  const isCurrent = classOf(row, 'cur');
  const button = row.querySelector<HTMLButtonElement>('button');

  return {
    element: row,
    paint(of, at, current) {
      index(String(at + 2));
      isCurrent(current);
      waits(of === undefined);
      busy(of === undefined ? 'true' : null);
      if (button && button.tabIndex !== (current ? 0 : -1)) button.tabIndex = current ? 0 : -1;
      if (of === undefined) {
        named(null);
        return;
      }
      const isHead = of.type === 'head';
      heads(isHead);
      const isOver = !isHead && of.closedAt > 0;
      ends(isOver);
      // Among open ones it is an exception; where all are over, it is not.
      dims(isOver && isOpenList);
      closes(!isHead && context.isClosing(of.handle));
      named(isHead ? `group ${of.key}` : of.texts.id);
      expanded(isHead ? String(!context.isFolded(of.key)) : null);
      if (isHead) title(of.key === '' ? context.nameless() : of.key, formatCount(of.count));
      for (const paint of painters) paint(of);
    },
  };
}

/** Name and number of a group, over the cells that only connections have. */
function headTitle(row: HTMLElement): (name: string, count: string) => void {
  const box = element('div', 'grp-title');
  box.setAttribute('role', 'gridcell');
  box.append(foldMark());
  const name = textPart(box, 'cut');
  const count = textPart(box, 'count');
  row.append(box);
  return (shown, connections) => {
    name(shown);
    count(connections);
  };
}
function closeButton(label: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'ib';
  button.tabIndex = -1;
  button.dataset.do = 'close';
  button.setAttribute('aria-label', label);
  button.title = label;
  button.append(closeMark());
  return button;
}

function cellPainter(id: ColumnId, cell: HTMLElement, context: SlotContext): Painter {
  const { t, units } = context;
  const text = (className: string, of: (texts: ConnectionTexts) => string): Painter => {
    cell.classList.add(className);
    const set = textIn(cell);
    return row => set(row.type === 'head' ? '' : of(row.texts) || UNKNOWN);
  };
  switch (id) {
    case 'host': {
      const state = stateMark(t('connections.is-open'), t('connections.is-closed'));
      cell.append(state.element);
      const host = textIn(cell);
      const port = textPart(cell, 'own t3');
      return row => {
        if (row.type === 'head') {
          host('');
          return;
        }
        state.set(row.closedAt === 0);
        host(hostOf(row.texts));
        port(row.texts.destinationPort === '' ? '' : `:${row.texts.destinationPort}`);
      };
    }
    case 'process':
      return text('t2', texts => texts.process);
    case 'source':
      return text('t2', texts => texts.source);
    case 'destination':
      return text('t2', texts => texts.destination);
    case 'network':
      return text('t2', texts => texts.network);
    case 'type':
      return text('t2', texts => texts.type);
    case 'user':
      return text('t2', texts => texts.user);
    case 'inbound':
      return text('t2', texts => texts.inbound);
    case 'rule': {
      cell.classList.add('t2');
      const rule = textIn(cell);
      const payload = textPart(cell, 'own t3');
      return row => {
        rule(row.type === 'head' ? '' : row.texts.rule || UNKNOWN);
        payload(row.type === 'head' || row.texts.rulePayload === '' ? '' : ` ${row.texts.rulePayload}`);
      };
    }
    case 'chain':
      return text('t2', ({ chain }) => chainText(chain));
    case 'downRate':
    case 'upRate': {
      const set = quantityIn(cell);
      return row => set(formatRate(context.isStale() ? null : row[id], units));
    }
    case 'download':
    case 'upload': {
      const set = quantityIn(cell);
      return row => set(formatBytes(row[id], units));
    }
    case 'age':
      return aged(cell, context);
    case 'ended': {
      const set = textIn(cell);
      return row => set(row.type === 'head' || row.closedAt === 0 ? '' : formatClock(row.closedAt, { language: t.language }));
    }
    case 'close':
      cell.append(closeButton(t('connections.close')));
      return () => undefined;
  }
}

function aged(cell: HTMLElement, { now }: SlotContext): Painter {
  cell.classList.add('t2');
  const set = textIn(cell);
  const age = ({ texts, closedAt }: ConnectionRow): string =>
    texts.startedAt === null ? UNKNOWN : formatDuration((closedAt || now()) - texts.startedAt);
  return row => set(row.type === 'head' ? '' : age(row));
}
