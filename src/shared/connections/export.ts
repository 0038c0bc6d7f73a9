/** Connections as data for other programs. */
import { writeCsv } from '../keylist/table';
import { chainText, ruleOf } from './fields';
import type { Row } from './order';

const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** Times are ISO 8601 in UTC, sizes bytes, rates bytes per second. */
function recordOf({ first, upload, download, upRate, downRate, closedAt }: Row) {
  const { id, network, type, host, source, sourcePort, destination, destinationPort, process, processPath } = first;
  const { remote, user, inbound, dnsMode, chain, providers } = first;
  return {
    ...{ id, network, type, host, destination, destination_port: destinationPort, remote, source, source_port: sourcePort },
    ...{ process, process_path: processPath, rule: ruleOf(first), chain: chainText(chain), providers: providers.join(', ') },
    ...{ user, inbound, dns_mode: dnsMode, started: iso(first.startedAt), closed: iso(closedAt) },
    ...{
      received: download,
      sent: upload,
      down: closedAt === null ? Math.round(downRate) : '',
      up: closedAt === null ? Math.round(upRate) : '',
    },
  };
}

/** With a line of heads. */
export function connectionsCsv(rows: readonly Row[]): string {
  const records = rows.map(recordOf);
  return writeCsv([Object.keys(records[0] ?? {}), ...records.map(record => Object.values(record))]);
}

/** `{connections: [...]}`, chains as lists. */
export const connectionsJson = (rows: readonly Row[]): string =>
  `${JSON.stringify({ connections: rows.map(row => ({ ...recordOf(row), chain: [...row.first.chain].reverse() })) }, null, 2)}\n`;
