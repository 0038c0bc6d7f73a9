import { attentionIn, type DoctorFacts, examine, type ServerFacts, surveyUsers, type UserSurvey } from '@shared/doctor';
import type { ServerUser } from '@shared/drift';
import { DOCTOR_CHECKS, type DoctorCheck, type DoctorCheckName } from '@shared/model';
import { createTexts } from '@shared/texts';
import { readJson } from '@shared/xrayconfig/json';
import { describe, expect, it } from 'vitest';

const SERVER: ServerFacts = {
  services: ['StatsService', 'HandlerService', 'RoutingService', 'ObservatoryService', 'LoggerService'],
  calls: ['GetStatsOnline', 'GetStatsOnlineIpList', 'GetAllOnlineUsers', 'GetInboundUsers', 'ListInbounds', 'ListOutbounds', 'ListRule'],
  version: { from: '26.1.23', to: '26.4.12', present: ['ListRule'], absent: ['GetUsersStats'], mayCountTwice: false },
  uptimeS: 1334,
  apiInbound: 'own-listener',
  rules: [],
  inbounds: [{ tag: 'in', unnamed: 0, reality: { publicKey: 'key', serverNames: 2, shortIds: 3, minClient: null } }],
  taggedOutbounds: 2,
  counters: {
    type: 'on',
    system: ['statsInboundUplink', 'statsInboundDownlink', 'statsOutboundUplink', 'statsOutboundDownlink'],
    inboundBytes: 5_000_000,
  },
  online: { listed: 3, probes: [{ email: 'a', kept: true }], addresses: { count: 3, local: 0 } },
};
const SURVEY: UserSurvey = {
  users: 48,
  levels: [{ level: 0, users: 48, up: 30, down: 29 }],
  badNames: { count: 0, some: [] },
  twins: { count: 0, some: [] },
  sharedUuids: { count: 0, some: [] },
  withoutFlow: 0,
  vision: 0,
  moving: ['a'],
  restarts: 6,
  foreignResets: 0,
  lastForeignReset: null,
  since: 1,
};
const FACTS: DoctorFacts = {
  lab: false,
  address: '127.0.0.1:10085',
  via: 'ssh',
  reached: { ok: true, rttMs: 32.4 },
  server: SERVER,
  survey: SURVEY,
  openAt: null,
  targets: [
    {
      inbound: 'in',
      target: 'a.example:443',
      name: 'a.example',
      mldsa: false,
      found: { type: 'answers', protocol: 'TLSv1.3', alpn: 'h2', certificateBytes: 3_000 },
    },
  ],
  earlierKeys: {},
};
const facts = (
  more: Partial<DoctorFacts> & { readonly of?: Partial<ServerFacts>; readonly users?: Partial<UserSurvey> } = {},
): DoctorFacts => {
  const { of, users, ...rest } = more;
  return { ...FACTS, server: { ...SERVER, ...of }, survey: { ...SURVEY, ...users }, ...rest };
};
const report = (of: DoctorFacts) => examine(of, { at: 5, tookMs: 2100 });
const found = (name: DoctorCheckName, of: DoctorFacts): DoctorCheck => {
  const check = report(of).checks.find(each => each.name === name);
  if (!check) throw new Error(name);
  return check;
};
const verdict = (name: DoctorCheckName, of: DoctorFacts): string => {
  const { result, found: what } = found(name, of);
  return `${result} ${what.code}`;
};
const toAdd = (name: DoctorCheckName, of: DoctorFacts): readonly string[] =>
  (found(name, of).config ?? []).filter(({ add }) => add).map(({ text }) => text.trim());
const counters = (system: readonly string[], inboundBytes = 5_000_000) => ({ type: 'on', system, inboundBytes }) as ServerFacts['counters'];

describe('a server in order', () => {
  it('passes every check, in the order that is shown', () => {
    const { checks, works } = report(FACTS);
    expect(checks.map(({ name }) => name)).toEqual(DOCTOR_CHECKS);
    expect(checks.filter(({ result }) => result !== 'pass')).toEqual([]);
    expect(attentionIn({ checks })).toBe(0);
    expect(works.filter(({ state }) => state !== 'yes')).toEqual([{ name: 'restart', state: 'no', detail: 'not-over-api' }]);
  });
  it('is known by what it has and lacks', () => {
    expect(report(FACTS).server).toEqual({
      ...{
        from: '26.1.23',
        to: '26.4.12',
        knownBy: ['ListRule', '!GetUsersStats'],
        uptimeS: 1334,
        restartsSeen: 6,
        since: 1,
        clockAheadMs: null,
      },
    });
  });
});

describe('a server that is not reached', () => {
  const unreached = (code: 'refused' | 'api-loop') =>
    facts({ server: null, survey: null, reached: { ok: false, failure: { code, message: 'words' } } });
  it('has its reason, and nothing passes', () => {
    const { checks, works } = report(unreached('refused'));
    expect(checks.map(({ result }) => result)).toEqual(['not-reached', ...Array.from({ length: 13 }, () => 'waits')]);
    expect(checks[0]?.found.params).toMatchObject({ message: 'words' });
    expect(works.every(({ state }) => state === 'no')).toBe(true);
    expect(attentionIn({ checks })).toBe(1);
  });
  it('that feeds itself shows the rule that it lacks', () => {
    expect(verdict('reached', unreached('api-loop'))).toBe('not-reached api-loop');
    expect(toAdd('reached', unreached('api-loop'))).toEqual(['{ "type": "field", "inboundTag": ["api"], "outboundTag": "api" },']);
    expect(found('reached', unreached('api-loop')).steps[0]).toBe('stop-connecting');
  });
});

describe('who can reach it', () => {
  const door = (listen: string) => facts({ of: { apiInbound: { tag: 'api', listen } } });
  it.each<[string, DoctorFacts]>([
    ['pass ssh', FACTS],
    ['pass loopback', facts({ via: 'loopback' })],
    ['pass lab', facts({ via: 'loopback', lab: true })],
    ['pass closed', facts({ openAt: { address: 'a.example:10085', open: false } })],
    ['attention open', facts({ openAt: { address: 'a.example:10085', open: true } })],
    ['attention remote', facts({ via: 'remote' })],
    ['attention listens-everywhere', door('0.0.0.0')],
    ['attention listens-everywhere', door('')],
    ['pass ssh', door('127.0.0.1')],
  ])('%s', (expected, of) => {
    expect(verdict('private', of)).toBe(expected);
  });
  it('tells the line that closes it', () => {
    expect(toAdd('private', facts({ via: 'remote', address: '203.0.113.1:8080' }))).toEqual(['"listen": "127.0.0.1:8080",']);
    expect(toAdd('private', door('::'))).toEqual(['"listen": "127.0.0.1",']);
  });
});

describe('services and the way to them', () => {
  it('lacks what is needed', () => {
    expect(verdict('services', facts({ of: { services: ['StatsService'] } }))).toBe('attention missing');
    expect(toAdd('services', facts({ of: { services: ['StatsService'] } }))).toEqual(['"HandlerService",']);
    expect(verdict('services', facts({ of: { services: ['StatsService', 'HandlerService'] } }))).toBe('pass some');
  });
  it.each<[string, Partial<ServerFacts>]>([
    ['pass own-listener', {}],
    ['pass answers', { apiInbound: null }],
    ['pass first', { apiInbound: { tag: 'door', listen: '127.0.0.1' }, rules: ['api', 'direct'] }],
    ['pass old-style', { apiInbound: { tag: 'door', listen: '127.0.0.1' }, rules: null }],
    ['attention later', { apiInbound: { tag: 'door', listen: '127.0.0.1' }, rules: ['warp', 'api'] }],
  ])('%s', (expected, of) => {
    expect(verdict('not-shadowed', facts({ of }))).toBe(expected);
  });
});

describe('traffic per key', () => {
  const level = (more: object) => ({ levels: [{ level: 0, users: 5, up: 3, down: 3, ...more }] });
  it.each<[string, DoctorFacts]>([
    ['pass counted', FACTS],
    ['waits waits-services', facts({ of: { services: ['HandlerService'] } })],
    ['attention stats-off', facts({ of: { counters: { type: 'off' } } })],
    ['attention no-email', facts({ of: { inbounds: [{ tag: 'in', unnamed: 2, reality: null }] } })],
    ['waits waits-users', facts({ survey: null })],
    ['waits no-users', facts({ users: { users: 0, levels: [] } })],
    ['attention one-way', facts({ users: level({ up: 3, down: 0 }) })],
    ['attention one-way', facts({ users: level({ up: 0, down: 3 }) })],
    ['attention uncounted', facts({ users: level({ up: 0, down: 0 }) })],
    ['waits nobody-yet', facts({ users: level({ up: 0, down: 0 }), of: { counters: counters([], 500) } })],
    [
      'pass level-silent',
      facts({
        users: {
          levels: [
            { level: 0, users: 5, up: 3, down: 3 },
            { level: 1, users: 2, up: 0, down: 0 },
          ],
        },
      }),
    ],
  ])('%s', (expected, of) => {
    expect(verdict('key-traffic', of)).toBe(expected);
  });
  it('marks the lines of the very level', () => {
    const of = facts({ users: { levels: [{ level: 7, users: 5, up: 3, down: 0 }] } });
    expect(found('key-traffic', of).config).toEqual([
      { text: '"policy": {', add: false },
      { text: '  "levels": {', add: false },
      { text: '    "7": {', add: false },
      { text: '      "statsUserDownlink": true,', add: true },
      { text: '      "statsUserUplink": true', add: false },
      { text: '    }', add: false },
      { text: '  }', add: false },
      { text: '}', add: false },
    ]);
    expect(toAdd('key-traffic', facts({ users: level({ up: 0, down: 0 }) }))).toEqual([
      '"statsUserUplink": true,',
      '"statsUserDownlink": true',
    ]);
  });
});

describe('counting', () => {
  it('of inbounds and outbounds', () => {
    const of = facts({ of: { counters: counters(['statsInboundUplink', 'statsInboundDownlink']) } });
    expect(verdict('system-traffic', of)).toBe('attention missing');
    expect(found('system-traffic', of).found.params).toMatchObject({ have: 2, of: 4 });
    expect(toAdd('system-traffic', of)).toEqual(['"statsOutboundUplink": true,', '"statsOutboundDownlink": true,']);
    expect(
      verdict('system-traffic', facts({ of: { counters: counters(['statsInboundUplink', 'statsInboundDownlink']), taggedOutbounds: 0 } })),
    ).toBe('pass counted');
  });
  it('is spoilt by others who reset', () => {
    expect(verdict('no-resets', facts({ users: { foreignResets: 2 } }))).toBe('attention reset');
    expect(verdict('no-resets', facts({ users: { restarts: 0 } }))).toBe('pass exact');
    expect(verdict('no-resets', facts({ users: { since: null } }))).toBe('waits no-readings');
  });
  it('has faults in some versions', () => {
    const twice = { ...SERVER.version, mayCountTwice: true };
    expect(verdict('counting-faults', facts({ of: { version: twice }, users: { withoutFlow: 3 } }))).toBe('attention may-count-twice');
    expect(verdict('counting-faults', facts({ of: { version: twice } }))).toBe('pass twice-nobody');
    expect(verdict('counting-faults', facts({ users: { vision: 3 } }))).toBe('pass bursts');
    expect(verdict('counting-faults', facts({ of: { version: { ...SERVER.version, from: null, to: null } } }))).toBe(
      'not-applicable version-unknown',
    );
    expect(verdict('counting-faults', facts({ of: { version: { ...SERVER.version, from: null, to: '24.11.4' } }, survey: null }))).toBe(
      'attention old-vision',
    );
  });
});

describe('names, uuids, REALITY', () => {
  it('are told with examples', () => {
    expect(found('names', facts({ users: { badNames: { count: 9, some: [['a b'], ['c>d']] } } })).found).toEqual({
      code: 'bad',
      params: { count: 9, names: 'a b, c>d' },
    });
    expect(verdict('names', facts({ users: { twins: { count: 1, some: [['Bob', 'bob']] } } }))).toBe('attention twins');
    expect(verdict('uuids', facts({ users: { sharedUuids: { count: 1, some: [['a', 'b']] } } }))).toBe('attention shared');
    expect(verdict('names', facts({ of: { calls: [] } }))).toBe('not-applicable unlisted');
  });
  it.each<[string, DoctorFacts]>([
    ['pass match', FACTS],
    ['pass match', facts({ earlierKeys: { in: 'key' } })],
    ['attention changed', facts({ earlierKeys: { in: 'another' } })],
    ['not-applicable none', facts({ of: { inbounds: [] } })],
    ['not-applicable unlisted', facts({ of: { inbounds: null } })],
    [
      'attention no-name',
      facts({ of: { inbounds: [{ tag: 'in', unnamed: 0, reality: { publicKey: 'k', serverNames: 0, shortIds: 1, minClient: null } }] } }),
    ],
    [
      'attention no-key',
      facts({ of: { inbounds: [{ tag: 'in', unnamed: 0, reality: { publicKey: null, serverNames: 1, shortIds: 1, minClient: null } }] } }),
    ],
    [
      'pass min-client',
      facts({
        of: { inbounds: [{ tag: 'in', unnamed: 0, reality: { publicKey: 'k', serverNames: 1, shortIds: 1, minClient: '26.3.27' } }] },
      }),
    ],
  ])('REALITY keys: %s', (expected, of) => {
    expect(verdict('reality-keys', of)).toBe(expected);
  });
  let mldsa = false;
  const target = (...what: DoctorFacts['targets'][number]['found'][]): DoctorFacts =>
    facts({ targets: what.map((each, at) => ({ inbound: 'in', target: `t${at}:443`, name: 'a.example', mldsa, found: each })) });
  const good = { type: 'answers', protocol: 'TLSv1.3', alpn: 'h2', certificateBytes: 3_000 } as const;
  it.each<[string, DoctorFacts]>([
    ['pass good', target(good)],
    ['attention no-h2', target(good, { ...good, alpn: null })],
    ['attention certificate', target(good, { type: 'certificate', message: 'x' })],
    ['attention no-tls13', target({ type: 'no-tls13', message: 'x' })],
    ['waits unreachable', target({ type: 'unreachable', message: 'x' })],
    ['pass good', target({ type: 'unreachable', message: 'x' }, good)],
    ['not-applicable local', target({ type: 'local' })],
    ['not-applicable lab', facts({ lab: true, targets: [] })],
    ['waits not-tried', facts({ targets: [] })],
  ])('REALITY target: %s', (expected, of) => {
    expect(verdict('reality-target', of)).toBe(expected);
  });
  it('a target with small certificates cannot hide a signature of ML-DSA-65', () => {
    mldsa = true;
    expect(verdict('reality-target', target(good))).toBe('attention small-certificate');
    expect(verdict('reality-target', target({ ...good, certificateBytes: 4_000 }))).toBe('pass good');
    mldsa = false;
  });
});

describe('online', () => {
  const online = (more: Partial<ServerFacts['online']>): DoctorFacts => facts({ of: { online: { ...SERVER.online, ...more } } });
  const moving = [{ email: 'a', kept: false }];
  it.each<[string, string, DoctorFacts]>([
    ['pass counted', 'pass seen', FACTS],
    ['attention off', 'waits after-online', online({ listed: 0, probes: moving, addresses: null })],
    ['waits nobody-moves', 'waits after-online', online({ listed: 0, probes: [], addresses: null })],
    ['pass counted', 'attention behind-proxy', online({ listed: 0, addresses: { count: 0, local: 0 } })],
    ['pass counted', 'attention local-only', online({ addresses: { count: 2, local: 2 } })],
    ['not-applicable too-old', 'not-applicable too-old', facts({ of: { calls: [] } })],
  ])('%s, %s', (expected, addresses, of) => {
    expect([verdict('online', of), verdict('addresses', of)]).toEqual([expected, addresses]);
  });
  it('marks the one line that is missing', () => {
    expect(toAdd('online', online({ listed: 0, probes: moving }))).toEqual(['"statsUserOnline": true,']);
  });
});

describe('what it says', () => {
  const all = [
    FACTS,
    facts({ server: null, survey: null, reached: { ok: false, failure: { code: 'api-loop', message: '' } } }),
    facts({ survey: null, of: { services: [], calls: [], inbounds: null, counters: null } }),
    facts({ of: { counters: { type: 'off' }, inbounds: [] }, users: { users: 0, levels: [], since: null } }),
    facts({ via: 'remote', users: { levels: [{ level: 0, users: 5, up: 1, down: 0 }] } }),
    facts({ of: { counters: counters([]) }, users: { foreignResets: 1 } }),
    facts({ targets: FACTS.targets.map(each => ({ ...each, mldsa: true })) }),
  ];
  it('has words in both languages', () => {
    for (const language of ['en', 'ru'] as const) {
      const t = createTexts(language);
      const keys = all.flatMap(of => {
        const { checks, works } = report(of);
        return [
          ...checks.flatMap(({ name, found: what, steps }) => [`doctor.${name}.${what.code}`, ...steps.map(step => `doctor.step.${step}`)]),
          ...works.flatMap(({ name, detail }) => [`doctor.works.${name}`, ...(detail === null ? [] : [`doctor.detail.${detail}`])]),
        ];
      });
      expect([...new Set(keys)].filter(key => !t.has(key))).toEqual([]);
    }
  });
  it('shows lines that are JSON where they belong', () => {
    for (const { checks } of all.map(report))
      for (const { config } of checks) if (config) expect(readJson(`{${config.map(({ text }) => text).join('\n')}}`).ok).toBe(true);
  });
});

describe('the survey of users', () => {
  const user = (email: string, more: Partial<ServerUser> = {}): ServerUser => ({
    inboundTag: 'in',
    email,
    uuid: `${email}-id`,
    flow: '',
    level: 0,
    ...more,
  });
  const counted = {
    counters: (email: string) => ({ up: email === 'a', down: false }),
    moving: [],
    restarts: 0,
    foreignResets: 0,
    lastForeignReset: null,
    since: null,
  };
  it('counts by level, and finds what Xray confuses', () => {
    const uuid = '4f1c9a52-7d3e-4b8a-9c60-2ae85f13d7b4';
    const found = surveyUsers(
      [
        user('a', { uuid, flow: 'xtls-rprx-vision' }),
        user('b', { uuid: uuid.replace('4b8a', '0000') }),
        user('b', { uuid, inboundTag: 'other' }),
        user('B', { inboundTag: 'other', level: 2 }),
        user('c d'),
      ],
      counted,
    );
    expect(found).toMatchObject({
      users: 5,
      levels: [
        { level: 0, users: 4, up: 1, down: 0 },
        { level: 2, users: 1, up: 0, down: 0 },
      ],
      badNames: { count: 1, some: [['c d']] },
      twins: { count: 1, some: [['b', 'B']] },
      sharedUuids: { count: 1, some: [['a', 'b']] },
      withoutFlow: 4,
      vision: 1,
    });
  });
});
