/** Data for other programs: every field of each proxy. */
import { writeCsv } from '../keylist/table';
import type { Format } from './format';
import { type ProxyRecord, schemeOf } from './record';

const exact = (text: string | null) => (text === null ? null : { exact: text });

/** RFC 4180 with a head. Credentials are exact; other texts are guarded so that no spreadsheet runs them. */
export const csv: Format = {
  extension: 'csv',
  write: (records, { remoteDns }) =>
    writeCsv([
      ['type', 'host', 'port', 'login', 'password', 'name', 'operator', 'external_ip', 'farm'],
      ...records.map(record => [
        schemeOf(record, remoteDns),
        record.host,
        record.port,
        exact(record.login),
        exact(record.password),
        record.name,
        record.operator,
        record.externalIp,
        record.farm,
      ]),
    ]),
};

const toObject = (record: ProxyRecord, remoteDns: boolean) => ({
  type: schemeOf(record, remoteDns),
  host: record.host,
  port: record.port,
  login: record.login,
  password: record.password,
  name: record.name,
  operator: record.operator,
  externalIp: record.externalIp,
  farm: record.farm,
});
export const json: Format = {
  extension: 'json',
  write: (records, { remoteDns }) =>
    `${JSON.stringify(
      records.map(record => toObject(record, remoteDns)),
      null,
      2,
    )}\n`,
};
