/** Rows of a key API's keys as they were read last. */
import { Fault } from '@shared/fault';
import { writeKeyList } from '@shared/keylist';
import type { Key, KeyDetail, KeyQuery, KeyRow, KeyWindow } from '@shared/model';
import { windowOf } from './window';

export interface PlainKeysDeps {
  /** The keys as they were read last. */
  rows(serverId: string): readonly Key[];
}
export interface PlainKeys {
  query(serverId: string, query: KeyQuery): KeyWindow;
  detail(serverId: string, keyId: string): KeyDetail;
  export(serverId: string, format: 'csv' | 'json'): Uint8Array;
}

export function createPlainKeys({ rows }: PlainKeysDeps): PlainKeys {
  return {
    query: (serverId, query) => windowOf(rows(serverId).map(toRow), query),
    detail: (serverId, keyId) => {
      const key = rows(serverId).find(({ id }) => id === keyId);
      if (!key) throw new Fault('not-found', `There is no key ${keyId}`);
      return { row: toRow(key), marks: [], addresses: null, resets: [] };
    },
    export: (serverId, format) =>
      new TextEncoder().encode(
        writeKeyList(
          rows(serverId).map(key => ({ row: toRow(key), key: null })),
          format,
        ),
      ),
  };
}

/** Exact numbers began at a time that the server does not name: today and month are not known yet, the rest is what it has counted. */
function toRow(key: Key): KeyRow {
  const { traffic } = key;
  const exact = traffic?.source === 'exact' ? traffic : null;
  const counted = exact ? { up: exact.up ?? 0, down: exact.down ?? exact.total - (exact.up ?? 0) } : null;
  const none = { up: 0, down: 0 };
  const rate = exact && exact.downRate !== null && exact.upRate !== null ? { up: exact.upRate, down: exact.downRate } : null;
  const createdAt = key.createdAt === null ? Number.NaN : Date.parse(key.createdAt);
  return {
    ...{ serverId: key.serverId, id: key.id, name: key.name, uuidEnd: key.uuid?.slice(-4) ?? null, inboundTag: null, flow: key.flow },
    state: key.active ? 'active' : 'paused',
    online: { state: rate && rate.up + rate.down > 0 ? 'now' : 'cannot-tell', by: 'traffic', lastSeen: null },
    rate,
    totals: counted ? { today: none, month: none, sinceReset: counted, allTime: counted } : null,
    atLeast: { today: true, month: true, sinceReset: true, allTime: true },
    caveats: traffic?.source === 'estimate' ? ['estimate'] : [],
    ...{ quota: null, expiresAt: null, tags: [], note: '' },
    createdAt: Number.isFinite(createdAt) ? createdAt : null,
    estimate: traffic?.source === 'estimate' ? traffic.total : null,
  };
}
