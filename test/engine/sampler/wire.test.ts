/** Which changes of a server end its connection, and which do not. */
import { DEFAULT_LATENCY_TEST } from '@shared/latency';
import type { FarmServer, MihomoServer, XrayServer } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { needsNewClient } from '../../../src/main/engine/sampler/wire';

const shared = { id: 's', name: 'gw', address: 'http://127.0.0.1:9090', tags: [], pin: null, lab: false } as const;
const controller: MihomoServer = { ...shared, kind: 'mihomo' };

describe('a connection', () => {
  it('goes on when something is set for the first time that the client does not look at', () => {
    const after: readonly MihomoServer[] = [
      { ...controller, latency: DEFAULT_LATENCY_TEST },
      { ...controller, closeAfterSwitch: true },
      { ...controller, closeAfterSwitch: true, latency: { ...DEFAULT_LATENCY_TEST, atOnce: 20 } },
      { ...controller, name: 'home', tags: ['home'] },
    ];
    for (const one of after) expect([needsNewClient(controller, one), needsNewClient(one, controller)]).toEqual([false, false]);
  });
  it('goes on whatever the order in which the fields were written', () => {
    const { kind, ...rest } = controller;
    expect(needsNewClient(controller, { ...rest, kind })).toBe(false);
  });
  it('ends when the client would do otherwise', () => {
    expect(needsNewClient(controller, { ...controller, address: 'http://127.0.0.1:9091' })).toBe(true);
    expect(needsNewClient(controller, { ...controller, pin: 'ab' })).toBe(true);
  });
  it('knows who writes the public host into links', () => {
    const xray = { ...shared, kind: 'xray' } as unknown as XrayServer;
    const farm = { ...shared, kind: 'farm', favourites: [] } as unknown as FarmServer;
    expect(needsNewClient(xray, { ...xray, publicHost: 'vpn.example' })).toBe(true);
    expect(needsNewClient(xray, { ...xray, publicHost: null })).toBe(false);
    expect(needsNewClient(farm, { ...farm, publicHost: 'farm.example', favourites: [1] })).toBe(false);
  });
});
