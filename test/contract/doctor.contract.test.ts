/** The doctor against real Xrays: what each configuration lacks is found, and the lines that it gives make it good. */
import { type DoctorFacts, examine, surveyUsers, type UserSurvey } from '@shared/doctor';
import type { ConfigLine, DoctorCheckName, DoctorReport, XrayServer } from '@shared/model';
import { buildLink } from '@shared/vless';
import * as wire from '@shared/xray/wire';
import { checkConfigText } from '@shared/xrayconfig';
import { readJson } from '@shared/xrayconfig/json';
import { afterEach, describe, expect, it } from 'vitest';
import { createXrayClient } from '../../src/main/engine/clients/xray';
import { Channel } from '../../src/main/engine/clients/xray/channel';
import { gather } from '../../src/main/engine/doctor/gather';
import { testLink } from '../../src/main/engine/keytest';
import { needs, peer } from '../peers/peers';
import { freePort } from '../support/ports';
import { type Program, startLoopingXray, startProgram } from './xray-peer';
import { startOrigin } from './xray-traffic';

const ALICE = { id: 'c7a1f5b2-4f3e-4b8e-9a53-0f2d9d1f6a10', email: 'alice' };
const soon = (): AbortSignal => AbortSignal.timeout(30_000);
const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => undefined };

type Config = Readonly<Record<string, unknown>>;
interface Running {
  readonly apiPort: number;
  readonly vlessPort: number;
  readonly config: Config;
}
const programs: Program[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) await program.stop();
});

const FULL = {
  levels: { 0: { statsUserUplink: true, statsUserDownlink: true, statsUserOnline: true } },
  system: { statsInboundUplink: true, statsInboundDownlink: true, statsOutboundUplink: true, statsOutboundDownlink: true },
};
/** A plain VLESS inbound and the API; `change` makes it worse. */
async function start(path: string, change: (config: Config, ports: { apiPort: number; vlessPort: number }) => Config): Promise<Running> {
  const [apiPort, vlessPort] = await Promise.all([freePort(), freePort()]);
  const config = change(
    {
      log: { loglevel: 'warning' },
      stats: {},
      api: { tag: 'api', listen: `127.0.0.1:${apiPort}`, services: ['HandlerService', 'StatsService', 'RoutingService'] },
      policy: FULL,
      inbounds: [
        { tag: 'in', listen: '127.0.0.1', port: vlessPort, protocol: 'vless', settings: { decryption: 'none', clients: [ALICE] } },
      ],
      outbounds: [{ tag: 'direct', protocol: 'freedom' }],
    },
    { apiPort, vlessPort },
  );
  programs.push(await startProgram(path, ['run', '-c'], config, /core: Xray .* started/));
  return { apiPort, vlessPort, config };
}

/** Some bytes through the inbound, as a client would. */
async function use(path: string, { vlessPort }: Running): Promise<void> {
  const origin = await startOrigin();
  const params = { type: 'tcp', security: 'none', encryption: 'none' };
  const link = buildLink({ id: ALICE.id, host: '127.0.0.1', port: vlessPort, params, name: null }, 'standard');
  const result = await testLink(link, { program: path, url: `http://127.0.0.1:${origin.port}/1500000` }, soon());
  await origin.stop();
  expect(result).toMatchObject({ type: 'works', status: 200 });
}

/** What the keys worker would tell, from the same answers. */
async function survey(apiPort: number, moving: boolean): Promise<UserSurvey | null> {
  const channel = new Channel({ host: '127.0.0.1', port: apiPort });
  try {
    const [{ users }, counters] = await Promise.all([
      channel.call(wire.handlerService.getInboundUsers, { tag: 'in' }, { signal: soon() }),
      channel.call(wire.statsService.queryStats, { pattern: 'user>>>' }, { signal: soon() }).catch(() => ({ stat: [] })),
    ]);
    const names = new Set(counters.stat.map(({ name }) => name));
    const has = (email: string, direction: 'uplink' | 'downlink'): boolean => names.has(wire.userCounter(email, direction));
    return surveyUsers(
      users.map(({ email, level, account }) => ({
        ...{ email, level, inboundTag: 'in' },
        ...{ uuid: wire.unwrap(wire.account, account)?.id ?? null, flow: wire.unwrap(wire.account, account)?.flow ?? '' },
      })),
      {
        counters: email => ({ up: has(email, 'uplink'), down: has(email, 'downlink') }),
        moving: moving ? users.map(({ email }) => email) : [],
        ...{ restarts: 0, foreignResets: 0, lastForeignReset: null, since: 1 },
      },
    );
  } catch {
    return null;
  } finally {
    channel.close();
  }
}

async function look(apiPort: number, moving = false): Promise<{ readonly facts: DoctorFacts; readonly report: DoctorReport }> {
  const server: XrayServer = {
    ...{ kind: 'xray', id: 'x', name: 'x', address: `127.0.0.1:${apiPort}`, tags: [], pin: null, lab: false },
    ...{ publicHost: null, inboundTag: null, keyPattern: '{n}' },
  };
  const client = createXrayClient({ server, secret: null, clock });
  try {
    const { facts } = await gather({ server, client, survey: () => survey(apiPort, moving), earlierKeys: {} }, soon());
    return { facts, report: examine(facts, { at: 0, tookMs: 0 }) };
  } finally {
    client.close();
  }
}
const verdicts = (report: DoctorReport, ...names: readonly DoctorCheckName[]): readonly string[] =>
  report.checks.filter(({ name }) => names.includes(name)).map(({ name, result, found }) => `${name}: ${result} ${found.code}`);
const linesOf = (report: DoctorReport, name: DoctorCheckName): readonly ConfigLine[] =>
  report.checks.find(check => check.name === name)?.config ?? [];

/** Puts the shown lines where they show that they belong. */
function withLines(config: Config, lines: readonly ConfigLine[]): Config {
  const read = readJson(`{${lines.map(({ text }) => text).join('\n')}}`);
  if (!read.ok) throw new Error(read.message);
  const merge = (into: unknown, from: unknown): unknown => {
    if (Array.isArray(into) && Array.isArray(from)) return [...from, ...into.filter(entry => !from.includes(entry))];
    if (typeof into !== 'object' || into === null || typeof from !== 'object' || from === null) return from;
    return Object.fromEntries(
      [...new Set([...Object.keys(from), ...Object.keys(into)])].map(key => [
        key,
        Object.hasOwn(from, key) && Object.hasOwn(into, key)
          ? merge(Reflect.get(into, key), Reflect.get(from, key))
          : Reflect.get(Object.hasOwn(from, key) ? from : into, key),
      ]),
    );
  };
  return merge(config, read.value) as Config;
}

for (const version of ['26.3.27', '25.12.8', '1.8.24'] as const) {
  const path = peer(`xray-${version}`) ?? '';
  const isOld = version === '1.8.24';
  describe.skipIf(path === '')(`Doctor of Xray ${version} ${needs(`xray-${version}`)}`, () => {
    it('finds a good server good, before and after its first use', async () => {
      const running = await start(path, config => config);
      const names = ['reached', 'private', 'services', 'not-shadowed', 'key-traffic', 'system-traffic', 'online'] as const;
      const before = await look(running.apiPort);
      expect(before.report.checks.filter(({ result }) => result === 'attention').map(({ name, found }) => `${name} ${found.code}`)).toEqual(
        // Versions that may count twice are told where keys have no flow; the oldest cannot be dated.
        version === '25.12.8' ? ['counting-faults may-count-twice'] : isOld ? ['counting-faults old-vision'] : [],
      );
      await use(path, running);
      expect(verdicts((await look(running.apiPort, true)).report, ...names)).toEqual([
        'reached: pass answers-loopback',
        'private: pass loopback',
        'services: pass some',
        isOld ? 'not-shadowed: pass answers' : 'not-shadowed: pass own-listener',
        isOld ? 'key-traffic: waits waits-users' : 'key-traffic: pass counted',
        'system-traffic: pass counted',
        isOld ? 'online: not-applicable too-old' : 'online: pass counted',
      ]);
    });

    it('finds that nothing is counted at all', async () => {
      const { apiPort } = await start(path, ({ stats: _, ...config }) => config);
      const { report } = await look(apiPort);
      expect(verdicts(report, 'key-traffic', 'system-traffic')).toEqual([
        'key-traffic: attention stats-off',
        'system-traffic: attention stats-off',
      ]);
    });

    it('says that an API feeds itself, and passes nothing', async () => {
      const looping = await startLoopingXray(path);
      programs.push(looping.program);
      const { report } = await look(looping.apiPort);
      expect(verdicts(report, 'reached', 'key-traffic')).toEqual(['reached: not-reached api-loop', 'key-traffic: waits waits-unreached']);
    });

    if (!isOld)
      it('finds users that nobody counts, and its lines make it good', async () => {
        const running = await start(path, config => ({ ...config, policy: {} }));
        await use(path, running);
        const { report } = await look(running.apiPort, true);
        // Without the inbounds' counters there is no telling whether anybody was there.
        expect(verdicts(report, 'key-traffic', 'system-traffic', 'online')).toEqual([
          'key-traffic: waits nobody-yet',
          'system-traffic: attention missing',
          'online: attention off',
        ]);
        const second = await start(path, (_, ports) => withPorts(withLines(running.config, linesOf(report, 'system-traffic')), ports));
        await use(path, second);
        const later = (await look(second.apiPort, true)).report;
        expect(verdicts(later, 'key-traffic', 'system-traffic')).toEqual([
          'key-traffic: attention uncounted',
          'system-traffic: pass counted',
        ]);
        const lines = withLines(second.config, linesOf(later, 'key-traffic'));
        const third = await start(path, (_, ports) => withPorts(withLines(lines, linesOf(later, 'online')), ports));
        await use(path, third);
        expect(verdicts((await look(third.apiPort, true)).report, 'key-traffic', 'system-traffic', 'online', 'addresses')).toEqual([
          'key-traffic: pass counted',
          'system-traffic: pass counted',
          'online: pass counted',
          // Clients on the server itself are left out by it.
          'addresses: attention behind-proxy',
        ]);
        expect(checkConfigText(JSON.stringify(third.config)).problems).toEqual([]);
      });

    if (!isOld)
      it('finds one direction, another level, users without a name, missing services', async () => {
        const oneWay = await start(path, config => ({
          ...config,
          policy: { ...FULL, levels: { 0: { statsUserUplink: true, statsUserOnline: true } } },
        }));
        await use(path, oneWay);
        expect(verdicts((await look(oneWay.apiPort, true)).report, 'key-traffic')).toEqual(['key-traffic: attention one-way']);
        const otherLevel = await start(path, config => {
          const [inbound] = config.inbounds as readonly Config[];
          return { ...config, inbounds: [{ ...inbound, settings: { decryption: 'none', clients: [{ ...ALICE, level: 3 }] } }] };
        });
        await use(path, otherLevel);
        const { report } = await look(otherLevel.apiPort, true);
        expect(verdicts(report, 'key-traffic')).toEqual(['key-traffic: attention uncounted']);
        expect(linesOf(report, 'key-traffic').map(({ text }) => text.trim())).toContain('"3": {');
        const nameless = await start(path, config => {
          const [inbound] = config.inbounds as readonly Config[];
          return { ...config, inbounds: [{ ...inbound, settings: { decryption: 'none', clients: [{ id: ALICE.id }] } }] };
        });
        expect(verdicts((await look(nameless.apiPort)).report, 'key-traffic')).toEqual(['key-traffic: attention no-email']);
        const bare = await start(path, config => ({ ...config, api: { ...(config.api as Config), services: ['StatsService'] } }));
        expect(verdicts((await look(bare.apiPort)).report, 'services', 'names')).toEqual([
          'services: attention missing',
          'names: not-applicable unlisted',
        ]);
      });

    if (!isOld)
      it('finds an API of the old style by its inbound, and a rule above its own', async () => {
        const door = (apiPort: number, listen: string) => ({
          ...{ tag: 'door', listen, port: apiPort, protocol: 'dokodemo-door', settings: { address: '127.0.0.1' } },
        });
        const rule = { type: 'field', ruleTag: 'api-rule', inboundTag: ['door'], outboundTag: 'api' };
        const other = { type: 'field', ruleTag: 'other', domain: ['full:never.test'], outboundTag: 'direct' };
        const oldStyle = (rules: readonly object[], listen: string) =>
          start(path, (config, { apiPort }) => ({
            ...config,
            api: { tag: 'api', services: ['HandlerService', 'StatsService', 'RoutingService'] },
            inbounds: [...(config.inbounds as readonly Config[]), door(apiPort, listen)],
            routing: { rules },
          }));
        const good = await look((await oldStyle([rule], '127.0.0.1')).apiPort);
        const listsRules = good.facts.server?.rules !== null;
        expect(verdicts(good.report, 'private', 'not-shadowed')).toEqual([
          'private: pass loopback',
          `not-shadowed: pass ${listsRules ? 'first' : 'old-style'}`,
        ]);
        const shadowed = await look((await oldStyle([other, rule], '0.0.0.0')).apiPort);
        expect(verdicts(shadowed.report, 'private', 'not-shadowed')).toEqual([
          'private: attention listens-everywhere',
          `not-shadowed: ${listsRules ? 'attention later' : 'pass old-style'}`,
        ]);
      });
  });
}

function withPorts(config: Config, { apiPort, vlessPort }: { readonly apiPort: number; readonly vlessPort: number }): Config {
  const [inbound] = config.inbounds as readonly Config[];
  return { ...config, api: { ...(config.api as Config), listen: `127.0.0.1:${apiPort}` }, inbounds: [{ ...inbound, port: vlessPort }] };
}
