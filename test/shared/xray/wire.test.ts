import * as wire from '@shared/xray/wire';
import { describe, expect, it } from 'vitest';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('the wire', () => {
  it('has the full method paths of Xray', () => {
    expect(wire.statsService.getSysStats.path).toBe('/xray.app.stats.command.StatsService/GetSysStats');
    expect(wire.statsService.getUsersStats.path).toBe('/xray.app.stats.command.StatsService/GetUsersStats');
    expect(wire.handlerService.alterInbound.path).toBe('/xray.app.proxyman.command.HandlerService/AlterInbound');
    expect(wire.handlerService.listInbounds.response.name).toBe('xray.app.proxyman.command.ListInboundsResponse');
  });

  it('writes an added user byte for byte', () => {
    const operation = wire.wrap(wire.addUser, {
      user: { level: 1, email: 'bob', account: wire.wrap(wire.account, { id: 'u', flow: 'f' }) },
    });
    expect(operation.type).toBe('xray.app.proxyman.command.AddUserOperation');
    const account = '0a1878 7261792e70726f78792e766c6573732e4163636f756e74 1206 0a0175 120166';
    expect(Buffer.from(operation.value).toString('hex')).toBe(`0a2b08011203626f621a22${account}`.replaceAll(' ', ''));
  });

  it('fills absent fields with defaults', () => {
    expect(wire.statsService.getSysStats.response.decode(new Uint8Array())).toMatchObject({ alloc: 0, uptime: 0 });
    expect(wire.handlerService.listInbounds.response.decode(new Uint8Array())).toEqual({ inbounds: [] });
    expect(wire.user.decode(new Uint8Array())).toEqual({ level: 0, email: '', account: null });
  });

  it('reads 64-bit values as numbers, and unsafe ones as such', () => {
    const read = (value: string): number | undefined => wire.statsService.queryStats.response.decode(bytes(value)).stat[0]?.value;
    expect(read('0a09 0a0161 10 80e497d012')).toBe(5_000_000_000);
    expect(Number.isSafeInteger(read('0a0d 0a0161 10 ffffffffffffffff7f'))).toBe(false);
    expect(read('0a0e 0a0161 10 ffffffffffffffffff01')).toBe(-1);
  });

  it('tells another message from the one asked for', () => {
    const typed = { type: 'xray.proxy.trojan.Account', value: new Uint8Array() };
    expect(wire.unwrap(wire.account, typed)).toBeNull();
    expect(wire.unwrap(wire.account, null)).toBeNull();
    expect(wire.unwrap(wire.account, wire.wrap(wire.account, { id: 'x' }))).toEqual({ id: 'x', flow: '', encryption: '' });
  });

  it('skips unknown fields and refuses broken bytes', () => {
    expect(wire.account.decode(bytes('0a0178 fa0601ff'))).toMatchObject({ id: 'x' });
    expect(() => wire.account.decode(bytes('0aff'))).toThrow();
  });
});

describe('the other services', () => {
  it('have their own packages', () => {
    expect(wire.routingService.subscribeRoutingStats.path).toBe('/xray.app.router.command.RoutingService/SubscribeRoutingStats');
    expect(wire.loggerService.restartLogger.path).toBe('/xray.app.log.command.LoggerService/RestartLogger');
    expect(wire.observatoryService.getOutboundStatus.path).toBe('/xray.core.app.observatory.command.ObservatoryService/GetOutboundStatus');
    expect(wire.transports.grpc.name).toBe('xray.transport.internet.grpc.encoding.Config');
  });

  it('write a rule and a balancer byte for byte', () => {
    const config = wire.routerConfig.encode({
      rule: [{ balancingTag: 'b', ruleTag: 'r', domain: [{ type: wire.DOMAIN_TYPE.full, value: 'd' }], networks: [wire.NETWORK.udp] }],
      balancingRule: [{ tag: 'b', outboundSelector: ['o'], strategy: 'random' }],
    });
    const rule = '1205 0803 120164 620162 6a0103 9a010172'.replaceAll(' ', '');
    expect(Buffer.from(config).toString('hex')).toBe(`1211${rule}1a0e 0a0162 12016f 1a0672616e646f6d`.replaceAll(' ', ''));
  });

  it('read what an observatory says', () => {
    const read = wire.observatoryService.getOutboundStatus.response.decode(bytes('0a0c 0a0a 0801 102a 220161 28e807'));
    expect(read.status?.status).toEqual([
      { alive: true, delay: 42, lastErrorReason: '', outboundTag: 'a', lastSeenTime: 1000, lastTryTime: 0, healthPing: null },
    ]);
  });
});

describe('an inbound with very many users', () => {
  it('is read without them, but for the first', () => {
    const users = Array.from({ length: 100_000 }, (_, at) => ({
      level: 0,
      email: `user-${at}`,
      account: wire.wrap(wire.account, { id: `id-${at}`, flow: 'f' }),
    }));
    const config = wire.vlessInbound.encode({ users, decryption: 'none' });
    const read = wire.vlessInbound.decode(config);
    expect(read.users.map(({ email }) => email)).toEqual(users.slice(0, 20).map(({ email }) => email));
    expect(read.decryption).toBe('none');
    expect(() => wire.vlessInbound.decode(config.subarray(0, config.length - 3))).toThrow();
  });
});
