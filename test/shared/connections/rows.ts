/** Connections for tests of filters, orders and windows. */
import type { Row } from '@shared/connections/order';
import type { Connection, ConnectionsView } from '@shared/model';

export const NOW = 1_800_000_000_000;

export const connection = (change: Partial<Connection> = {}): Connection => ({
  ...{ id: 'id', upload: 0, download: 0, startedAt: NOW - 60_000, network: 'tcp', type: 'Tun', host: 'cdn.example.com' },
  ...{ source: '192.168.1.7', sourcePort: '51022', destination: '203.0.113.9', destinationPort: '443' },
  ...{ process: 'firefox', processPath: '/usr/bin/firefox', rule: 'DomainSuffix', rulePayload: 'example.com' },
  ...{ chain: ['FRA 1', 'Main'], providers: ['', ''], user: '', inbound: 'mixed', dnsMode: 'fake-ip', remote: '192.0.2.4' },
  ...change,
});
let numbers = 0;
export const row = (of: Partial<Connection> = {}, change: Partial<Row> = {}): Row => {
  numbers += 1;
  const first = connection({ id: `id-${numbers}`, ...of });
  const figures = { upload: first.upload, download: first.download, upRate: 0, downRate: 0 };
  return { number: numbers, first, ...figures, closedAt: null, ...change };
};

export const VIEW: ConnectionsView = {
  ...{ revision: 1, list: 'open', filter: '', group: null, offset: 0, limit: 60, paused: false, pace: 'auto' },
  sort: { by: 'downRate', descending: true },
  unfolded: { all: false, but: [] },
};

/** One connection as mihomo writes it. */
export const wire = (
  id: string,
  upload: number,
  download: number,
  change: { readonly host?: string; readonly process?: string; readonly chains?: readonly string[] } = {},
) => {
  const { host = `${id}.example`, process = 'firefox', chains = ['FRA 1', 'Main'] } = change;
  return {
    id,
    metadata: { network: 'tcp', type: 'Tun', sourceIP: '192.168.1.7', sourcePort: '5', destinationPort: '443', host, process },
    ...{ upload, download, start: '2027-01-15T07:59:00Z', chains, rule: 'Match', rulePayload: '' },
  };
};
export const frameOf = (rows: readonly unknown[], totals: { readonly up?: number; readonly down?: number } = {}): Uint8Array =>
  Buffer.from(JSON.stringify({ downloadTotal: totals.down ?? 1, uploadTotal: totals.up ?? 1, connections: rows, memory: 7 }));
