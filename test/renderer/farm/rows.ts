import type { PortRow } from '@shared/model';
import { samplePort } from '../../shared/support/port';

export const NOW = 1_000_000_000;

/** A port that is ready and has never been rotated, changed as asked. */
export const portRow = (change: Partial<Omit<PortRow, 'port'>> & { readonly port?: Partial<PortRow['port']> } = {}): PortRow => {
  const { port, ...rest } = change;
  return {
    serverId: 'farm',
    port: samplePort({ id: 4, name: 'LV-04', externalIp: '198.51.100.24', ...port }),
    eligibility: { state: 'ready', hint: null },
    rotation: null,
    favourite: false,
    lastChangeAt: NOW - 120_000,
    nextAt: NOW + 480_000,
    uniqueShare: null,
    tags: [],
    queuedBy: null,
    restart: null,
    last: null,
    ...rest,
  };
};
