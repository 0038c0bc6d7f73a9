/** The rows of the ports page as they are drawn: a row stays the same object until something of it that shows has changed. Pure. */
import { ageOf } from '@shared/format';
import type { PortRow, Rotation } from '@shared/model';
import { type SignalLevel, signalVerdict } from '@shared/signal';
import type { Texts } from '@shared/texts';
import { type PortState, portState } from './portState';

export interface ShownPort {
  readonly row: PortRow;
  readonly state: PortState;
  /** Null: nothing is known, or it is not with an operator. */
  readonly level: SignalLevel | null;
  /** `2 min`, `–`. */
  readonly last: string;
  /** `in 8 min`, `by link`, `–`; under a head that says so, in fewer words. */
  readonly next: string;
  readonly nextShort: string;
}

const spanOf = (t: Texts, ms: number): string => {
  const age = ageOf(ms);
  return t(`age.${age.unit}`, { count: age.count });
};

export function lastText(t: Texts, row: PortRow, state: PortState, now: number): string {
  if (state.look === 'busy') return t('age.now');
  return row.lastChangeAt === null ? '–' : spanOf(t, Math.max(0, now - row.lastChangeAt));
}
export function nextText(t: Texts, row: PortRow, state: PortState, now: number, key: 'farm.in' | 'farm.in-short'): string {
  if (state.look === 'busy' || !row.port.active) return '–';
  if (row.nextAt !== null) return row.nextAt <= now ? t('age.now') : t(key, { time: spanOf(t, row.nextAt - now) });
  return row.port.reconnectType === 'link' ? t('farm.by-link') : '–';
}

/** Follows one list of ports through readings and seconds. `rotation`: main's newest word of it, ahead of the row's. */
export function createShownPorts(): (t: Texts, row: PortRow, rotation: Rotation | null, now: number, connected: boolean) => ShownPort {
  const shown = new Map<number, { readonly port: ShownPort; readonly of: PortRow; readonly looks: string }>();
  return (t, from, rotation, now, connected) => {
    const before = shown.get(from.port.id);
    const row =
      from.rotation === rotation
        ? from
        : before?.of === from && before.port.row.rotation === rotation
          ? before.port.row
          : { ...from, rotation };
    const state = portState(row, now, connected);
    const last = lastText(t, row, state, now);
    const next = nextText(t, row, state, now, 'farm.in');
    const looks = JSON.stringify([state, last, next, t.language]);
    if (before?.port.row === row && before.looks === looks) return before.port;
    const level = row.port.connDev && row.port.connNet ? signalVerdict(row.port) : null;
    const port = { row, state, level, last, next, nextShort: nextText(t, row, state, now, 'farm.in-short') };
    shown.set(row.port.id, { port, of: from, looks });
    return port;
  };
}
