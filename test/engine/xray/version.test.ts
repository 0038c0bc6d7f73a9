import { describe, expect, it } from 'vitest';
import type { Call, Capabilities, Service } from '../../../src/main/engine/clients/xray/capabilities';
import { mayCountTwice, versionRange, versionText } from '../../../src/main/engine/clients/xray/version';

const ALL: readonly Service[] = ['StatsService', 'HandlerService', 'RoutingService'];
const found = (calls: readonly Call[], services = ALL): Capabilities => ({ calls: new Set(calls), services: new Set(services) });
const V24: readonly Call[] = ['GetBalancerInfo', 'GetStatsOnline', 'GetInboundUsers'];
const V25: readonly Call[] = [...V24, 'GetStatsOnlineIpList', 'ListInbounds', 'isOnlyTags'];
const V26: readonly Call[] = [...V25, 'GetAllOnlineUsers', 'ListRule'];

describe('the version', () => {
  it.each<[string, Capabilities, string | null, boolean]>([
    ['the oldest', found([]), '≤1.8.7', false],
    ['1.8.24', found(['GetBalancerInfo']), '1.8.8–24.11.4', false],
    ['24.11.5', found(V24), '24.11.5–25.2.17', false],
    ['25.12.8', found(V25), '25.7.23–26.1.12', true],
    ['26.3.27', found(V26), '26.1.23–26.4.12', false],
    ['26.7.28', found([...V26, 'GetUsersStats']), '26.4.13+', false],
    ['26.3.27 without RoutingService', found(V26, ['StatsService', 'HandlerService']), '26.1.13–26.4.12', false],
    ['25.12.8 with StatsService only', found(V25, ['StatsService']), '25.2.18–26.1.12', true],
    ['one that tells nothing', found([], []), null, false],
  ])('of %s is known by what is there and what is not', (_what, capabilities, text, twice) => {
    const range = versionRange(capabilities);
    expect(versionText(range)).toBe(text);
    expect(mayCountTwice(range)).toBe(twice);
  });
  it('names the calls that told so, and not those of a service that is not configured', () => {
    expect(versionRange(found(V26, ['RoutingService']))).toEqual({
      from: '26.1.23',
      to: null,
      present: ['GetBalancerInfo', 'ListRule'],
      absent: [],
    });
  });
});
