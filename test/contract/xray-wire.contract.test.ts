/** What Xray answers to wrong questions, word for word: the lab must use the same words as each real generation. */
import { Client, credentials } from '@grpc/grpc-js';
import * as wire from '@shared/xray/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS, type Kind, type Subject } from './xray-subjects';

const { handlerService: handler, loggerService, routingService: routing, statsService: stats } = wire;
type Method = wire.Method<never, unknown>;
type Row = readonly [what: string, method: unknown, request: object, answer: string | Partial<Record<Kind['generation'], string>>];

const typed = (type: string): wire.TypedMessage => ({ type, value: new Uint8Array() });
const NOBODY = 'user>>>nobody>>>online';
const noClue = '2 common: not enough information for making a decision';
const noHandler = '2 app/proxyman/command: failed to get handler: zz > app/proxyman/inbound: handler not found: zz';
const noMethod = (name: string, service = 'proxyman.command.HandlerService') => `12 unknown method ${name} for service xray.app.${service}`;
/** The newest of the three and the middle one answer so, the oldest has no such method. */
const notOldest = (answer: string, name: string, service?: string) => ({
  ...{ '26.3.27': answer, '25.12.8': answer, '1.8.24': noMethod(name, service) },
});
const config = (rule: object, balancers: object[] = []) => ({
  config: wire.wrap(wire.routerConfig, { rule: [rule], balancingRule: balancers } as Partial<wire.RouterConfig>),
  shouldAppend: true,
});
const alter = (tag: string, email: string, id: string) => ({
  tag,
  operation: wire.wrap(wire.addUser, { user: { level: 0, email, account: wire.wrap(wire.account, { id }) } }),
});
const receiver = wire.wrap(wire.receiverConfig, { portList: { range: [{ from: 1, to: 1 }] } });
const vless = wire.wrap(wire.vlessInbound, { decryption: 'none' });

const ROWS: readonly Row[] = [
  ['no route asked', routing.testRoute, {}, '2 app/router/command: Invalid routing request.'],
  ['no rule for it', routing.testRoute, { routingContext: {} }, noClue],
  ['a balancer that is not there', routing.getBalancerInfo, { tag: 'zz' }, '2 app/router: cannot find tag'],
  ['its override', routing.overrideBalancerTarget, { balancerTag: 'zz', target: 'direct' }, '2 app/router: cannot find tag'],
  ['rules', routing.listRule, {}, { '25.12.8': noMethod('ListRule', 'router.command.RoutingService') }],
  ['a rule without a condition', routing.addRule, config({ ruleTag: 'x' }), '2 app/router: this rule has no effective fields'],
  [
    'a rule to no balancer',
    routing.addRule,
    config({ ruleTag: 'y', balancingTag: 'qq', userEmail: ['a'] }),
    '2 app/router: balancer qq not found',
  ],
  [
    'a rule of that name',
    routing.addRule,
    config({ ruleTag: 'rest', outboundTag: 'direct', userEmail: ['a'] }),
    // The oldest knows a rule's name under another number.
    { '26.3.27': '2 app/router: duplicate ruleTag rest', '25.12.8': '2 app/router: duplicate ruleTag rest', '1.8.24': 'ok' },
  ],
  [
    'a balancer of that name',
    routing.addRule,
    config({ ruleTag: 'z', userEmail: ['a'] }, [{ tag: 'eu', strategy: 'random' }]),
    '2 app/router: duplicate balancer tag',
  ],
  ['a rule of another type', routing.addRule, { config: typed(wire.account.name) }, '2 app/router: AddRule: config type error'],
  ['a rule of no type', routing.addRule, { config: typed('a.b.C') }, '2 proto: not found'],
  ['a rule to remove without a name', routing.removeRule, {}, '2 app/router: empty tag name!'],
  ['a rule to remove that is not there', routing.removeRule, { ruleTag: 'zz' }, 'ok'],
  ['an inbound to remove that is not there', handler.removeInbound, { tag: 'zz' }, noClue],
  ['an outbound to remove that is not there', handler.removeOutbound, { tag: 'zz' }, 'ok'],
  ['an outbound to remove without a tag', handler.removeOutbound, {}, noClue],
  [
    'an inbound of that tag',
    handler.addInbound,
    { inbound: { tag: 'dns-in', receiverSettings: receiver, proxySettings: vless } },
    { '26.3.27': '2 app/proxyman/inbound: existing tag found: dns-in', '25.12.8': '2 app/proxyman/inbound: existing tag found: dns-in' },
  ],
  [
    'an inbound of no type',
    handler.addInbound,
    { inbound: { tag: 'n', receiverSettings: receiver, proxySettings: typed('a.b.C') } },
    '2 proto: not found',
  ],
  [
    'an inbound whose listener is none',
    handler.addInbound,
    { inbound: { tag: 'n', receiverSettings: vless, proxySettings: vless } },
    { '26.3.27': '2 app/proxyman/inbound: not a ReceiverConfig', '25.12.8': '2 app/proxyman/inbound: not a ReceiverConfig' },
  ],
  [
    'an outbound of that tag',
    handler.addOutbound,
    { outbound: { tag: 'direct', proxySettings: typed('xray.proxy.freedom.Config') } },
    '2 app/proxyman/outbound: existing tag found: direct',
  ],
  ['an outbound of no type', handler.addOutbound, { outbound: { tag: 'n', proxySettings: typed('a.b.C') } }, '2 proto: not found'],
  [
    'an operation on an outbound',
    handler.alterOutbound,
    { tag: 'direct', operation: typed(wire.addUser.name) },
    '2 app/proxyman/command: not an outbound operation',
  ],
  [
    'an unknown operation',
    handler.alterOutbound,
    { tag: 'direct', operation: typed('a.b.C') },
    '2 app/proxyman/command: unknown operation > proto: not found',
  ],
  ['a user for no inbound', handler.alterInbound, alter('zz', 'x', '11111111-2222-4333-8444-555555555555'), noHandler],
  [
    'a user for one without users',
    handler.alterInbound,
    alter('dns-in', 'x', '11111111-2222-4333-8444-555555555555'),
    '2 app/proxyman/command: proxy is not a UserManager',
  ],
  [
    'a user with a bad id',
    handler.alterInbound,
    alter('vless-reality', 'x', 'z'.repeat(31)),
    `2 app/proxyman/command: failed to parse user > proxy/vless: failed to parse ID > common/uuid: invalid UUID: ${'z'.repeat(31)}`,
  ],
  [
    'a user to remove who is not there',
    handler.alterInbound,
    { tag: 'vless-reality', operation: wire.wrap(wire.removeUser, { email: 'nobody' }) },
    '2 proxy/vless: User nobody not found.',
  ],
  ['users of no inbound', handler.getInboundUsers, { tag: 'zz' }, notOldest(noHandler, 'GetInboundUsers')],
  [
    'users of one without users',
    handler.getInboundUsersCount,
    { tag: 'dns-in' },
    notOldest('2 app/proxyman/command: proxy is not a UserManager', 'GetInboundUsersCount'),
  ],
  [
    'a stranger online',
    stats.getStatsOnline,
    { name: NOBODY },
    notOldest(`5 ${NOBODY} not found.`, 'GetStatsOnline', 'stats.command.StatsService'),
  ],
  ['all online in one', stats.getUsersStats, {}, noMethod('GetUsersStats', 'stats.command.StatsService')],
  ['the log anew', loggerService.restartLogger, {}, 'ok'],
];

for (const kind of KINDS) {
  describe.skipIf(!kind.available)(kind.title, () => {
    let subject: Subject;
    let client: Client;
    beforeAll(async () => {
      subject = await kind.start();
      client = new Client(subject.address, credentials.createInsecure());
    });
    afterAll(async () => {
      client?.close();
      await subject?.stop();
    });

    const ask = ({ path, request: codec }: Method, request: object): Promise<string> =>
      new Promise(resolve => {
        client.makeUnaryRequest(
          path,
          (value: object) => Buffer.from(codec.encode(value as never)),
          (bytes: Buffer) => bytes,
          request,
          { deadline: Date.now() + 10_000 },
          // Go's protobuf writes a plain blank or a non-breaking one, by build.
          error => resolve(error ? `${error.code} ${error.details.replaceAll('\u00a0', ' ')}` : 'ok'),
        );
      });

    const rows = ROWS.flatMap(([what, method, request, answer]) => {
      const expected = typeof answer === 'string' ? answer : answer[kind.generation];
      return expected === undefined ? [] : [{ what, method: method as Method, request, expected }];
    });
    it.each(rows)('answers to $what: $expected', async ({ method, request, expected }) => {
      expect(await ask(method, request)).toBe(expected);
    });
  });
}
