import type { KeyRow } from '@shared/model';

/** A small row of a keys table. */
export const keyRow = (change: Partial<KeyRow> = {}): KeyRow => ({
  serverId: 's',
  id: 'k',
  name: 'anna',
  uuidEnd: '7b40',
  inboundTag: 'in',
  flow: '',
  state: 'active',
  online: { state: 'no', by: 'server', lastSeen: null },
  rate: null,
  totals: null,
  atLeast: { today: false, month: false, sinceReset: false, allTime: false },
  caveats: [],
  quota: null,
  expiresAt: null,
  tags: [],
  note: '',
  createdAt: null,
  estimate: null,
  ...change,
});
