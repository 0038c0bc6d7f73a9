import type { WireKey } from '../../../src/main/engine/clients/keyapi/contract';

/** A key as a key API lists it, of which nothing is known but its id, uuid and name. */
export const wireKey = (id: string, uuid: string, change: Partial<WireKey> = {}): WireKey => ({
  ...{ id, uuid, name: `key ${id}`, createdAt: null, createdAtMs: null, active: true, port: null, shortId: null, sni: null },
  ...change,
});
