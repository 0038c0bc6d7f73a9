/** Writes that go wrong at each step, on the lab's Xray. */
import { handlerService, receiverConfig, routingService, vlessInbound, wrap } from '@shared/xray/wire';
import { describe, expect, it } from 'vitest';
import { CallError } from '../../../src/lab/xray/handler';
import { calls, codeOf, eachInAWorld, soon, until } from './world';

const world = eachInAWorld();
const ALTER = handlerService.alterInbound.path;
const has = (email: string): boolean => world.xray.sim.users.get('vless-reality')?.has(email) ?? false;
const UUID = '11111111-2222-4333-8444-555555555555';
const user = (email: string) => ({ email, uuid: UUID, flow: '', level: 0, inboundTag: 'vless-reality' });
const add = (email: string, signal = soon()): Promise<void> => world.client.addUser(user(email), signal);

describe('adding a user', () => {
  it('finds it when the answer was lost', async () => {
    world.xray.faults.add({ type: 'answer-lost', route: ALTER, count: 1 });
    await add('lost');
    expect(world.xray.sim.users.get('vless-reality')?.get('lost')?.uuid).toBe(UUID);
    expect(calls(world.xray, ALTER)).toBe(1);
  });
  it.each([
    ['the connection was cut before it took effect', { type: 'reset' }, 'reset'],
    ['the server refuses it', { type: 'status', code: 2, message: 'failed to parse ID > invalid UUID' }, 'bad-id'],
    ['the server has it by now', { type: 'status', code: 2, message: 'User new already exists.' }, 'exists'],
    ['the inbound is gone by now', { type: 'status', code: 2, message: 'handler not found: vless-reality' }, 'no-inbound'],
    ['the server has words of its own', { type: 'status', code: 2, message: 'something new' }, 'server-error'],
  ] as const)('says so when %s', async (_what, fault, code) => {
    world.xray.faults.add({ ...fault, route: ALTER, count: 1 });
    expect(await codeOf(add('new'))).toBe(code);
    expect(has('new')).toBe(false);
    expect(calls(world.xray, ALTER)).toBe(1);
  });
  it('gives up without an answer, and reads that nothing was made', async () => {
    world.xray.faults.add({ type: 'hang', route: ALTER, count: 1 });
    await world.client.probe(soon());
    expect(await codeOf(add('new', soon(400)))).toBe('cancelled');
    expect(has('new')).toBe(false);
  });
  it('is in doubt when no answer came in time: it may still be on its way', async () => {
    world.xray.faults.add({ type: 'status', code: 4, message: 'Deadline exceeded', route: ALTER, count: 1 });
    expect(await codeOf(add('new'))).toBe('doubtful');
    expect(calls(world.xray, ALTER)).toBe(1);
  });
  it('is in doubt when it could not be read back', async () => {
    world.xray.faults.add({ type: 'hang', route: ALTER, count: 1 });
    const adding = codeOf(add('new'));
    await until(() => calls(world.xray, ALTER) === 1);
    world.client.close();
    expect(await adding).toBe('doubtful');
  });
  it('does not believe a success without effect', async () => {
    world.xray.sim.add = () => undefined;
    expect(await codeOf(add('new'))).toBe('rejected');
  });
  it('does not believe another user than the one it sent', async () => {
    const real = world.xray.sim.add.bind(world.xray.sim);
    world.xray.sim.add = (tag, added) => real(tag, { ...added, flow: 'xtls-rprx-vision' });
    expect(await codeOf(add('new'))).toBe('rejected');
  });
  it('sends nothing to an inbound of another protocol', async () => {
    expect(await codeOf(world.client.addUser({ ...user('new'), inboundTag: 'shadow' }, soon()))).toBe('wrong-protocol');
    expect(calls(world.xray, ALTER)).toBe(0);
  });
});

describe('removing a user', () => {
  it('finds it gone when the answer was lost', async () => {
    world.xray.faults.add({ type: 'answer-lost', route: ALTER, count: 1 });
    await world.client.removeUser('marta-laptop', null, soon());
    expect(has('marta-laptop')).toBe(false);
  });
  it('does not believe a success without effect', async () => {
    world.xray.sim.remove = () => undefined;
    expect(await codeOf(world.client.removeUser('marta-laptop', null, soon()))).toBe('rejected');
  });
});

describe('other writes', () => {
  const OVERRIDE = routingService.overrideBalancerTarget.path;
  it('find a balancer overridden when the answer was lost', async () => {
    world.xray.faults.add({ type: 'answer-lost', route: OVERRIDE, count: 1 });
    await world.client.overrideBalancer('eu', 'ams-wg', soon());
    expect(world.xray.sim.router.balancer('eu').override).toBe('ams-wg');
    expect(calls(world.xray, OVERRIDE)).toBe(1);
  });
  it('do not believe a success without effect', async () => {
    world.xray.sim.router.override = () => undefined;
    expect(await codeOf(world.client.overrideBalancer('eu', 'ams-wg', soon()))).toBe('rejected');
    world.xray.sim.router.add = () => undefined;
    const rule = { ruleTag: 'new', to: { outboundTag: 'direct' }, users: ['a'] };
    expect(await codeOf(world.client.addRule(rule, soon()))).toBe('rejected');
    world.xray.sim.addInbound = () => undefined;
    expect(await codeOf(world.client.addInbound(plain, soon()))).toBe('rejected');
  });
  it('take an inbound away again that the server refused and kept', async () => {
    const real = world.xray.sim.addInbound.bind(world.xray.sim);
    world.xray.sim.addInbound = inbound => {
      real(inbound);
      throw new CallError(2, 'failed to listen TCP on 443 > listen tcp 0.0.0.0:443: bind: address already in use');
    };
    expect(await codeOf(world.client.addInbound(plain, soon()))).toBe('busy');
    expect(world.xray.sim.inbounds.map(({ tag }) => tag)).not.toContain('plain');
  });
  const plain = {
    tag: 'plain',
    receiverSettings: wrap(receiverConfig, { portList: { range: [{ from: 9_443, to: 9_443 }] } }),
    proxySettings: wrap(vlessInbound, { decryption: 'none' }),
  };
});
