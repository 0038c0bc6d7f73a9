import { portValue, rememberAddress } from '@shared/limits/ports';
import type { Port } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { port } from '../../shell/state';

const at = (change: Partial<Port> = {}, more: { readonly inWork?: boolean; readonly sameIpInRow?: number } = {}) => ({
  port: { ...port(1), connDev: true, connNet: true, connInet: true, ...change },
  inWork: more.inWork ?? false,
  sameIpInRow: more.sameIpInRow ?? null,
  unique: null,
});
const nothing = { ip: null, ms: 0 };

describe('what a reading says of a port', () => {
  it('offline: without its device or operator, unless it is being rotated', () => {
    expect(portValue('portOffline', at(), nothing)).toBe(0);
    expect(portValue('portOffline', at({ connNet: false }), nothing)).toBe(1);
    expect(portValue('portOffline', at({ connDev: false }), nothing)).toBe(1);
    expect(portValue('portOffline', at({ connDev: false }, { inWork: true }), nothing)).toBeNull();
  });
  it('no internet: with its operator only', () => {
    expect(portValue('noInternet', at({ connInet: false }), nothing)).toBe(1);
    expect(portValue('noInternet', at({ connInet: false }, { inWork: true }), nothing)).toBeNull();
    expect(portValue('noInternet', at({ connNet: false, connInet: false }), nothing)).toBeNull();
    expect(portValue('noInternet', at(), nothing)).toBe(0);
  });
  it('signal: as the modem tells it', () => {
    const signal = { rsrp: { value: -112, bound: null }, sinr: null };
    expect([portValue('rsrp', at(signal), nothing), portValue('sinr', at(signal), nothing)]).toEqual([-112, null]);
    expect(portValue('rsrp', at({ ...signal, connNet: false }), nothing)).toBeNull();
  });
  it('share of unique addresses: of enough changes', () => {
    expect(portValue('uniqueShare', { ...at(), unique: { unique: 4, changes: 16 } }, nothing)).toBe(25);
    expect(portValue('uniqueShare', { ...at(), unique: { unique: 4, changes: 9 } }, nothing)).toBeNull();
  });
  it('stuck: intervals or rotations without another address', () => {
    const timed = { reconnectType: 'time', reconnectIntervalS: 300, externalIp: '198.51.100.7' } as const;
    expect(portValue('ipStuck', at(timed), { ip: timed.externalIp, ms: 1_000_000 })).toBe(3);
    expect(portValue('ipStuck', at({ ...timed, reconnectType: 'link' }), { ip: timed.externalIp, ms: 1_000_000 })).toBeNull();
    expect(portValue('ipStuck', at({ ...timed, reconnectType: 'link' }, { sameIpInRow: 2 }), nothing)).toBe(2);
    expect(portValue('ipStuck', at({ ...timed, externalIp: null }), nothing)).toBeNull();
  });
  it('how long it has its address: only time that was watched', () => {
    const here = at({ externalIp: '198.51.100.7' });
    const first = rememberAddress(here, undefined, 0);
    const later = rememberAddress(here, first, 60_000);
    expect(later.ms).toBe(60_000);
    expect(rememberAddress(at({ externalIp: null }), later, 60_000)).toBe(later);
    expect(rememberAddress({ ...here, inWork: true }, later, 60_000)).toBe(later);
    expect(rememberAddress(at({ externalIp: '198.51.100.8' }), later, 60_000).ms).toBe(0);
  });
});
