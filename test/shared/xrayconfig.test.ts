import { createTexts } from '@shared/texts';
import { checkConfigText } from '@shared/xrayconfig';
import { readJson } from '@shared/xrayconfig/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The configuration of the user's own document, byte for byte. */
const SEED = `{
  "stats": {},
  "api": {
    "tag": "api",
    "services": ["StatsService"]
  },
  "policy": {
    "levels": {
      "0": {
        "statsUserUplink": true,
        "statsUserDownlink": true
      }
    }
  },
  "inbounds": [
    // VPN inbound
    {
      "port": 443,
      "protocol": "vless",
      "settings": {
        "clients": [
          {
            "id": "uuid",
            "email": "uuid"  // ⚠️ Обязательно для статистики
          }
        ]
      }
    },
    // API inbound
    {
      "listen": "127.0.0.1",
      "port": 10085,
      "protocol": "dokodemo-door",
      "settings": {
        "address": "127.0.0.1",
        "port": 10085
      },
      "tag": "api"
    }
  ]
}`;

const GOOD = {
  stats: {},
  api: { tag: 'api', listen: '127.0.0.1:10085', services: ['StatsService', 'HandlerService'] },
  policy: {
    levels: { 0: { statsUserUplink: true, statsUserDownlink: true, statsUserOnline: true } },
    system: { statsInboundUplink: true, statsInboundDownlink: true, statsOutboundUplink: true, statsOutboundDownlink: true },
  },
  inbounds: [{ tag: 'in', port: 443, protocol: 'vless', settings: { decryption: 'none', clients: [{ id: 'a', email: 'b' }] } }],
  outbounds: [{ protocol: 'freedom', tag: 'direct' }],
};
const DOOR = { tag: 'door', listen: '127.0.0.1', port: 10085, protocol: 'dokodemo-door', settings: { address: '127.0.0.1' } };
const RULE = { type: 'field', inboundTag: ['door'], outboundTag: 'api' };
const OLD = { ...GOOD, api: { tag: 'api', services: GOOD.api.services }, inbounds: [...GOOD.inbounds, DOOR], routing: { rules: [RULE] } };

const codes = (config: object | string): readonly string[] =>
  checkConfigText(typeof config === 'string' ? config : JSON.stringify(config)).problems.map(({ code }) => code);
const added = (config: object | string, code: string): readonly string[] | undefined =>
  checkConfigText(typeof config === 'string' ? config : JSON.stringify(config))
    .problems.find(problem => problem.code === code)
    ?.config?.filter(({ add }) => add)
    .map(({ text }) => text.trim());

describe('the configuration of the seed', () => {
  it('is dangerous, and says which rule is missing', () => {
    const { problems, unreadable } = checkConfigText(SEED);
    expect(unreadable).toBeNull();
    expect(problems[0]).toMatchObject({ code: 'api-loop', severity: 'danger', params: { tag: 'api', port: '10085' } });
    expect(added(SEED, 'api-loop')).toEqual(['{ "type": "field", "inboundTag": ["api"], "outboundTag": "api" }']);
    expect(problems.map(({ code }) => code)).toEqual([
      ...['api-loop', 'no-service', 'level-not-online', 'system-uncounted', 'no-tag', 'no-decryption', 'no-outbound'],
    ]);
  });
  it('is no longer with that rule', () => {
    const mended = SEED.replace(/}$/, `,"routing": {"rules": [${added(SEED, 'api-loop')?.[0]}]}}`);
    expect(codes(mended)).not.toContain('api-loop');
    expect(checkConfigText(mended).problems.every(({ severity }) => severity === 'attention')).toBe(true);
  });
  it('is found inside the whole document', () => {
    expect(codes(`# Title\n\n\`\`\`json\n${SEED}\n\`\`\`\n\n\`\`\`bash\ncurl x\n\`\`\``)[0]).toBe('api-loop');
  });
});

describe('the API', () => {
  it('of either style is good when nothing is wrong', () => {
    expect(codes(GOOD)).toEqual([]);
    expect(codes(OLD)).toEqual([]);
    expect(codes({ ...GOOD, api: { ...GOOD.api, listen: '/run/xray.sock' } })).toEqual([]);
    expect(codes({ ...GOOD, api: { ...GOOD.api, services: ['statsservice', 'HANDLERSERVICE'] } })).toEqual([]);
  });
  it('loops through a tunnel to itself, named or not, also beside an API that listens by itself', () => {
    for (const door of [
      DOOR,
      { ...DOOR, protocol: 'tunnel' },
      { ...DOOR, settings: { address: 'localhost', port: 10085 } },
      { ...DOOR, listen: undefined },
    ])
      expect(codes({ ...OLD, inbounds: [...GOOD.inbounds, door], routing: {} })).toContain('api-loop');
    expect(codes({ ...GOOD, inbounds: [...GOOD.inbounds, DOOR] })).toEqual(['api-loop']);
    const { api: _, ...without } = { ...GOOD, inbounds: [...GOOD.inbounds, DOOR] };
    expect(codes(without)).toEqual(['api-loop', 'no-api']);
    expect(codes({ ...GOOD, inbounds: [...GOOD.inbounds, { ...DOOR, settings: { address: '127.0.0.1', port: 53 } }] })).toEqual([]);
    expect(codes({ ...GOOD, inbounds: [...GOOD.inbounds, { ...DOOR, settings: { address: '192.0.2.1' } }] })).toEqual([]);
  });
  it('is taken away by a rule above its own', () => {
    const warp = { domain: ['geosite:openai'], outboundTag: 'direct' };
    expect(codes({ ...OLD, routing: { rules: [warp, RULE] } })).toEqual(['api-rule-later']);
    expect(codes({ ...OLD, routing: { rules: [{ ...warp, inboundTag: ['in'] }, RULE] } })).toEqual([]);
    expect(codes({ ...OLD, routing: { rules: [{ ...warp, inboundTag: 'door' }, RULE] } })).toEqual(['api-rule-later']);
  });
  it('must not be open', () => {
    expect(codes({ ...GOOD, api: { ...GOOD.api, listen: '0.0.0.0:10085' } })).toEqual(['api-open']);
    expect(codes({ ...GOOD, api: { ...GOOD.api, listen: ':10085' } })).toEqual(['api-open']);
    expect(codes({ ...OLD, inbounds: [...GOOD.inbounds, { ...DOOR, listen: undefined }] })).toEqual(['api-open']);
    expect(codes({ ...GOOD, api: { ...GOOD.api, listen: '[::1]:10085' } })).toEqual([]);
  });
  it('must be there, with a way to it and its services', () => {
    expect(codes({ ...GOOD, api: undefined })).toEqual(['no-api']);
    expect(codes({ ...GOOD, api: { tag: 'api', services: GOOD.api.services } })).toEqual(['api-no-way']);
    expect(codes({ ...GOOD, api: { ...GOOD.api, tag: undefined } })).toEqual(['no-api-tag']);
    expect(added({ ...GOOD, api: { ...GOOD.api, services: ['StatsService'] } }, 'no-service')).toEqual(['"HandlerService",']);
  });
});

describe('counting', () => {
  it('needs stats, and the policy of each level that users have', () => {
    expect(added({ ...GOOD, stats: undefined }, 'no-stats')).toEqual(['"stats": {},']);
    const users = { ...GOOD.inbounds[0], settings: { decryption: 'none', clients: [{ id: 'a', email: 'b', level: 3 }] } };
    expect(added({ ...GOOD, inbounds: [users] }, 'level-uncounted')).toEqual(['"statsUserUplink": true,', '"statsUserDownlink": true']);
    const levels = { 0: { statsUserUplink: true, statsUserDownlink: 'yes' } };
    expect(added({ ...GOOD, policy: { ...GOOD.policy, levels } }, 'level-uncounted')).toEqual(['"statsUserDownlink": true,']);
    expect(codes({ ...GOOD, policy: { levels: { 0: { statsUserUplink: true, statsUserDownlink: true } } } })).toEqual([
      'level-not-online',
      'system-uncounted',
    ]);
  });
  it('marks lines that make good what is wrong', () => {
    const bare = { ...GOOD, policy: { levels: { 0: { statsUserUplink: true } }, system: { statsInboundUplink: true } } };
    for (const { config } of checkConfigText(JSON.stringify(bare)).problems) {
      const text = `{${(config ?? []).map(line => line.text).join('\n')}}`;
      expect(readJson(text).ok, text).toBe(true);
    }
  });
});

describe('users', () => {
  it('are told apart by name and uuid', () => {
    const with_ = (...clients: object[]) => ({ ...GOOD, inbounds: [{ ...GOOD.inbounds[0], settings: { decryption: 'none', clients } }] });
    expect(codes(with_({ id: 'a' }, { id: 'b' }))).toEqual(['no-email']);
    expect(codes(with_({ id: 'a', email: 'a>b' }))).toEqual(['bad-email']);
    expect(codes(with_({ id: 'a', email: 'Bob' }, { id: 'b', email: 'bob' }))).toEqual(['same-email']);
    expect(
      codes(with_({ id: '4f1c9a52-7d3e-4b8a-9c60-2ae85f13d7b4', email: 'a' }, { id: '4f1c9a52-7d3e-0000-9c60-2ae85f13d7b4', email: 'b' })),
    ).toEqual(['same-uuid']);
    expect(codes(with_(...Array.from({ length: 100 }, (_, at) => ({ id: `${at}`, email: `a >${at}` }))))).toHaveLength(5);
  });
});

describe('reading', () => {
  it('takes comments of every kind and commas too many, and leaves strings alone', () => {
    const text = '\uFEFF{ // one\n "a": "x // y # z /* w */ ,}", # two\n /* three\n */ "b": [1, 2,], }';
    expect(readJson(text)).toEqual({ ok: true, value: { a: 'x // y # z /* w */ ,}', b: [1, 2] } });
  });
  it('says where it ends to be JSON, without quoting it', () => {
    const { unreadable } = checkConfigText('{\n"privateKey": "very-secret-key"\n"a": 1 }');
    expect(unreadable).toMatch(/line 3/);
    expect(checkConfigText('very-secret-key').unreadable).not.toContain('very-secret');
    expect(unreadable).not.toContain('very-secret');
    expect(checkConfigText('[]').unreadable).not.toBeNull();
  });
  it('reads any JSON and any text', () => {
    const { outbounds, ...rest } = GOOD;
    const names = [
      ...Object.keys(rest),
      'outbounds',
      'routing',
      'rules',
      'tag',
      'settings',
      'clients',
      'services',
      'listen',
      'levels',
      '0',
      'port',
      'protocol',
    ];
    const any = fc.letrec(tie => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, 0, 'vless', 'dokodemo-door', '127.0.0.1', 'api', outbounds),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('value')),
      ),
    }));
    fc.assert(
      fc.property(any.value, value => Array.isArray(checkConfigText(JSON.stringify(value)).problems)),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => checkConfigText(text) !== null));
  });
  it('has words for every problem', () => {
    const t = createTexts('ru');
    const all = [
      'api-loop',
      'api-rule-later',
      'api-no-way',
      'api-open',
      'no-api',
      'no-api-tag',
      'no-service',
      'no-stats',
      'level-uncounted',
      'level-not-online',
      'system-uncounted',
      'no-email',
      'bad-email',
      'same-email',
      'same-uuid',
      'no-tag',
      'no-decryption',
      'no-outbound',
    ];
    expect(all.flatMap(code => [`config.problem.${code}`, `config.why.${code}`]).filter(key => !t.has(key))).toEqual([]);
  });
});
