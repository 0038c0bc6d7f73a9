import type { FarmProfile } from './profile';

type Row = Readonly<Record<string, unknown>>;
/** Of one list: what other panels leave out, and what they write as texts. */
interface Fields {
  readonly optional: readonly string[];
  readonly nullable: readonly string[];
  readonly numeric: readonly string[];
}

export const PORT_FIELDS: Fields = {
  optional: ['reconnect_end_hum', 'rsrp', 'rsrq', 'rssi', 'sinr', 'osfp', 'network_type', 'reconect_time'],
  nullable: ['operator', 'external_ip'],
  numeric: ['id', 'type', 'signal', 'reconnect_interval', 'reconnect_min', 'reconect_time', 'monitoring_interval'],
};
export const PROXY_FIELDS: Fields = {
  optional: ['available', 'is_allow', 'is_ports', 'ports', 'date_update'],
  nullable: ['allow'],
  numeric: ['id', 'port'],
};
export const USER_FIELDS: Fields = { optional: ['is_superuser'], nullable: ['date_joined'], numeric: ['id'] };
export const IP_FIELDS: Fields = { optional: ['osfp'], nullable: ['network_type'], numeric: ['id', 'modem', 'operator', 'network_type'] };

/** Rows as a panel of another revision or in a bad moment would send them. */
export function spoil(how: FarmProfile['rows'], rows: readonly Row[], fields: Fields): readonly unknown[] {
  const having = (row: Row, names: readonly string[]) => names.filter(name => row[name] !== undefined && row[name] !== null);
  switch (how) {
    case 'sound':
      return rows;
    case 'strings':
      return rows.map(row => ({ ...row, ...Object.fromEntries(having(row, fields.numeric).map(name => [name, String(row[name])])) }));
    case 'extra':
      return rows.map(row => ({ ...row, imei: '490154203237518', firmware: { version: 'Lab 2', beta: null } }));
    case 'sparse':
      return rows.map(row => ({
        ...Object.fromEntries(Object.entries(row).filter(([name]) => !fields.optional.includes(name))),
        ...Object.fromEntries(having(row, fields.nullable).map(name => [name, null])),
      }));
    case 'duplicates':
      return [...rows, ...rows.slice(0, 2)];
    case 'empty':
      return [];
    case 'junk-row':
      return [{ id: null, name: 7 }, 'port', ...rows];
  }
}
