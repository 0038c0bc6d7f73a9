/** `/connections` -> rows. Frames of thousands of rows are read here, in a worker thread. */
import type { Connection, ConnectionList } from '../model';
import { count, countOrNull, isRaw, list, record, text, texts, timeOrNull } from './read';

/** Null for a body that is no list of connections; `connections` may be null for none. Rows without an id are left out. */
export function readConnections(body: unknown): ConnectionList | null {
  if (!isRaw(body) || !('connections' in body) || (body.connections !== null && !Array.isArray(body.connections))) return null;
  return {
    uploadTotal: count(body.uploadTotal),
    downloadTotal: count(body.downloadTotal),
    memory: countOrNull(body.memory),
    connections: list(body.connections).flatMap(readConnection),
  };
}

function readConnection(value: unknown): readonly Connection[] {
  const raw = record(value);
  const id = text(raw.id);
  if (id === '') return [];
  const meta = record(raw.metadata);
  return [
    {
      id,
      upload: count(raw.upload),
      download: count(raw.download),
      startedAt: timeOrNull(raw.start),
      network: text(meta.network),
      type: text(meta.type),
      host: text(meta.host) || text(meta.sniffHost),
      source: text(meta.sourceIP),
      sourcePort: text(meta.sourcePort),
      destination: text(meta.destinationIP),
      destinationPort: text(meta.destinationPort),
      process: text(meta.process),
      processPath: text(meta.processPath),
      rule: text(raw.rule),
      rulePayload: text(raw.rulePayload),
      chain: texts(raw.chains),
      providers: texts(raw.providerChains),
      user: text(meta.inboundUser),
      inbound: text(meta.inboundName),
      dnsMode: text(meta.dnsMode),
      remote: text(meta.remoteDestination),
    },
  ];
}

/** Whether the core began again between two lists: its totals fell. */
export const restartedBetween = (before: Totals, now: Totals): boolean =>
  now.uploadTotal < before.uploadTotal || now.downloadTotal < before.downloadTotal;
type Totals = Pick<ConnectionList, 'uploadTotal' | 'downloadTotal'>;
