/** What is asked of the panel's history of addresses. Pure. */
import type { IpQuery } from '@shared/model';
import type { SortBy } from '../../../ui/sort';

export type IpsOf = 'operators' | 'ports';
/** What the user chose; a day as it was typed, or ''. */
export interface IpFilters {
  readonly of: IpsOf;
  readonly operatorId: number | null;
  readonly portId: number | null;
  readonly networkTypeId: number | null;
  readonly from: string;
  readonly to: string;
  readonly perPage: number;
}
export const EVERY_IP: IpFilters = { of: 'ports', operatorId: null, portId: null, networkTypeId: null, from: '', to: '', perPage: 100 };
const DAY_MS = 86_400_000;

/** A day typed by the user, `2026-11-21` or `21.11.2026`, as the panel's own naive time; null: none. */
export function dayOf(text: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(text.trim()) ?? [];
  const [, ruDay, ruMonth, ruYear] = /^(\d\d?)\.(\d\d?)\.(\d{4})$/.exec(text.trim()) ?? [];
  const parts = [year ?? ruYear, month ?? ruMonth, day ?? ruDay].map(Number);
  const [y = Number.NaN, m = Number.NaN, d = Number.NaN] = parts;
  const at = Date.UTC(y, m - 1, d);
  const date = new Date(at);
  return date.getUTCMonth() === m - 1 && date.getUTCDate() === d ? at : null;
}

/** The question of one page. */
export function ipQueryOf(filters: IpFilters, ip: string, sort: SortBy, page: number): IpQuery {
  const from = dayOf(filters.from);
  const to = dayOf(filters.to);
  return {
    operatorId: filters.operatorId,
    ...(filters.of === 'ports' ? { portId: filters.portId, networkTypeId: filters.networkTypeId } : {}),
    ip: ip === '' ? null : ip,
    from,
    to: to === null ? null : to + DAY_MS - 1000,
    sort: { by: sort.id === 'ip' || sort.id === 'at' ? sort.id : 'id', descending: sort.down },
    page,
    perPage: filters.perPage,
  };
}
