/**
 * The proof of the ledger on real programs: an Xray that is killed and started again, engines that are killed and started again, traffic through
 * real REALITY clients all the while, one key with Vision, one without. What the engines counted is compared with what the Xray had counted whenever it
 * died (`runs.ts`), and with the origin's own books (`books.ts`).
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ALICE, startXray, waitFor, type XrayPeer } from '../xray-peer';
import { startSingBox } from '../xray-traffic';
import { bothOf, compare, type Death, type Entry, entryOf, gapsOf, SIDES, WrongLedger } from './books';
import { buildEngine, type Mutant } from './engine-process';
import { Observer } from './observer';
import { type End, type Origin, startLedgerOrigin } from './origin';
import { judgeRuns } from './runs';
import { type TestKey, Traffic } from './traffic';
import { Watcher } from './watcher';

export interface Plan {
  readonly xray: string;
  readonly singBox: string;
  /** Versions before 24 do not know that transport. */
  readonly xhttp: boolean;
  /** Kills of the Xray with traffic running, and with everything read before. */
  readonly busyKills: number;
  readonly quietKills: number;
  /** Kills of the first engine; the second one is never killed. While it is dead, the Xray is killed, too, one time in three. */
  readonly engineKills: number;
  /** 0 .. 1, for every choice. */
  random(): number;
  say?(text: string): void;
  readonly mutant?: Mutant;
}

const KEYS: readonly TestKey[] = [
  { email: 'Alice', id: ALICE, flow: '' },
  { email: 'Vera', id: '0d3f5a77-0a4e-4a7e-8b52-6c1f0e9d2b33', flow: 'xtls-rprx-vision' },
];
const ORIGIN = 'origin.test';
const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Rejects with what does not hold. */
export async function proveLedger(plan: Plan): Promise<void> {
  const { random, say = () => undefined } = plan;
  const ends: (() => Promise<void> | void)[] = [];
  try {
    const build = await buildEngine(plan.mutant);
    ends.push(() => build.remove());
    const clients = KEYS.map(({ id, email, flow }) => ({ id, email, flow }));
    const xray = await startXray(plan.xray, { xhttp: plan.xhttp, clients });
    ends.push(() => xray.stop());
    const emails = KEYS.map(({ email }) => email);
    const origin = await startLedgerOrigin(await certificate(plan.xray), emails);
    ends.push(() => origin.stop());
    const proxies = await Promise.all(
      KEYS.map(async key => {
        const proxy = await startSingBox(plan.singBox, linkOf(xray, key));
        ends.push(() => proxy.stop());
        return { key, port: proxy.port };
      }),
    );
    const observer = new Observer(xray.apiPort, emails);
    observer.begin();
    const watching = observer.watch();
    ends.push(async () => {
      observer.stop();
      await watching;
    });
    const watchers = [new Watcher('engine 1', build, xray.apiPort), new Watcher('engine 2', build, xray.apiPort)] as const;
    for (const watcher of watchers) {
      ends.push(() => watcher.end());
      await watcher.begin();
    }
    const traffic = new Traffic(origin, proxies, random);
    ends.push(() => traffic.stop());
    const run = new Proof({ xray, origin, observer, watchers, traffic, random, say });

    const steps = shuffled(
      [
        ...Array.from({ length: plan.busyKills }, () => () => run.killXray()),
        ...Array.from({ length: plan.quietKills }, () => () => run.killXrayQuietly()),
        ...Array.from({ length: plan.engineKills }, (_, index) => () => run.killEngine(index % 3 === 1)),
      ],
      random,
    );
    await traffic.go();
    await run.check();
    for (const step of steps) {
      traffic.start();
      await sleep(300 + random() * 2_500);
      await step();
    }
    await run.finish();
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

const linkOf = ({ vlessPort, serverName, publicKey, shortId }: XrayPeer, { id, flow }: TestKey): string =>
  `vless://${id}@127.0.0.1:${vlessPort}?security=reality&type=tcp&encryption=none&sni=${serverName}&fp=chrome&pbk=${publicKey}&sid=${shortId}${
    flow === '' ? '' : `&flow=${flow}`
  }`;

async function certificate(xray: string): Promise<{ readonly cert: string; readonly key: string; readonly name: string }> {
  const { stdout } = await promisify(execFile)(xray, ['tls', 'cert', `-domain=${ORIGIN}`, '-json']);
  const { certificate: cert, key } = JSON.parse(stdout) as { certificate: string[]; key: string[] };
  // Xray labels the PKCS#8 key as an RSA one.
  return { cert: cert.join('\n'), key: key.join('\n').replaceAll('RSA PRIVATE', 'PRIVATE'), name: ORIGIN };
}

interface Parts {
  readonly xray: XrayPeer;
  readonly origin: Origin;
  readonly observer: Observer;
  readonly watchers: readonly [Watcher, Watcher];
  readonly traffic: Traffic;
  random(): number;
  say(text: string): void;
}

class Proof {
  private readonly deaths: Death[] = [];
  /** Totals at the check before, by engine, key and side, and the Xray's own by key and side. */
  private readonly before = new Map<string, number>();
  /** The Xray died with unread bytes since the check before. */
  private died = false;
  private exact = 0;
  /** Connections that broke although nothing had died. */
  private readonly broken = new Set<string>();
  /** Sums over all checks, by engine, key and side. */
  private readonly sums = new Map<string, { arrived: number; missing: number; inGaps: number; late: number }>();
  constructor(private readonly parts: Parts) {}

  async killXray(): Promise<void> {
    const { xray, origin, observer, traffic, say } = this.parts;
    const open = (): readonly End[] => origin.ends.filter(({ endedAt }) => endedAt === Number.POSITIVE_INFINITY);
    let cut = 0;
    await observer.end(() => {
      cut = open().length;
      traffic.hold();
      return xray.program.stop();
    });
    const old = open();
    await waitFor('connections through the dead Xray to end', () => old.every(({ endedAt }) => endedAt !== Number.POSITIVE_INFINITY));
    this.deaths.push(Date.now());
    this.died = true;
    await xray.restart();
    observer.begin();
    await traffic.go();
    say(`Xray killed with ${cut / 2} connections open`);
  }

  /** Everything was read: this kill loses nothing, and both engines say the same. */
  async killXrayQuietly(): Promise<void> {
    const { traffic } = this.parts;
    await traffic.stop();
    await this.check();
    await this.killXray();
    this.died = false;
  }

  async killEngine(andXray: boolean): Promise<void> {
    const [first] = this.parts.watchers;
    await first.kill();
    await sleep(this.parts.random() * 1_500);
    if (andXray) await this.killXray();
    await first.start();
    this.parts.say('engine killed');
  }

  async finish(): Promise<void> {
    const { observer, watchers, traffic, say } = this.parts;
    await traffic.stop();
    await this.check();
    // Once more with the engine's death alone, which loses nothing.
    traffic.start();
    await sleep(1_000);
    await this.killEngine(false);
    await traffic.stop();
    await this.check();
    for (const watcher of watchers)
      for (const { email, flow } of KEYS) {
        const detail = await watcher.detail(email);
        if (!detail?.row.totals) throw new Error(`${watcher.name} has no account of ${email}`);
        const { row, marks } = detail;
        const allTime = detail.row.totals.allTime;
        const gaps = marks.filter(({ type }) => type === 'restart').length;
        say(
          `${watcher.name}, ${email}: ${bothOf(allTime)} of ${bothOf(observer.total(email))} bytes that the Xray had counted, ${gaps} marked gaps`,
        );
        for (const side of SIDES) {
          const name = `${watcher.name}, ${email}, ${side}`;
          judgeRuns({ name, email, side, total: allTime[side], marks, observer, relay: watcher.relay });
          const { arrived, missing, inGaps, late } = this.sums.get(name) ?? { arrived: 0, missing: 0, inGaps: 0, late: 0 };
          if (arrived === 0) throw new Error(`${name}: no traffic came through`);
          say(
            `${name}: the origin saw ${arrived}, missing ${missing}; ${inGaps} arrived in marked gaps, ${late} before them, counted late`,
          );
          if (missing > 0 && !row.atLeast.allTime) throw new WrongLedger(`${name}: bytes are missing and the total is not marked`);
        }
        // Versions that do not tell their users do not tell the flow either.
        if (flow !== '' && row.flow === flow && !row.caveats.includes('vision-bursts'))
          throw new Error(`${watcher.name}: nothing is said of Vision`);
      }
    if (this.exact === 0) throw new Error('nothing was compared to the byte');
    const broken = this.broken.size === 0 ? '' : `; connections broke by themselves: ${[...this.broken].join('; ')}`;
    say(`exact to the byte ${this.exact} times${broken}`);
  }

  /** All is read, nothing moves: judges what was counted since the check before. */
  async check(): Promise<void> {
    const { observer, watchers, origin } = this.parts;
    await this.readAll();
    const ends = origin.take();
    const { died } = this;
    this.died = false;
    for (const key of KEYS)
      for (const side of SIDES) {
        const { email } = key;
        const there = this.growth(`Xray, ${email}, ${side}`, observer.total(email)[side]);
        for (const watcher of watchers) {
          const name = `${watcher.name}, ${email}, ${side}`;
          const detail = await watcher.detail(email);
          const grown = this.growth(name, detail?.row.totals?.allTime[side] ?? 0);
          if (!died && grown !== there)
            throw new WrongLedger(`${name}: ${grown} bytes were counted of the Xray's ${there}, and nothing was lost`);
          const entry = entryOf(ends, key, side, gapsOf(detail?.marks ?? [], this.deaths, watcher.relay));
          try {
            compare(name, grown, entry, died);
          } catch (error) {
            const runs = observer.runs.map(run => ({
              from: run.startedAt,
              to: run.endedAt,
              counted: run.seen.at(-1)?.bytes.get(email)?.[side],
            }));
            this.parts.say(`deaths ${JSON.stringify(this.deaths)}\nruns ${JSON.stringify(runs)}\nmarks ${JSON.stringify(detail?.marks)}`);
            this.parts.say(`readings ${JSON.stringify(watcher.relay.last(60))}`);
            throw error;
          }
          if (!died && entry.sent > entry.arrived) this.broken.add(`${email}, ${side}, ${entry.sent - entry.arrived} bytes on their way`);
          this.note(name, entry, grown);
        }
      }
    if (!died && ends.length > 0) this.exact += 1;
  }

  private note(name: string, { arrived, inGaps, late }: Entry, grown: number): void {
    const sums = this.sums.get(name) ?? { arrived: 0, missing: 0, inGaps: 0, late: 0 };
    const missing = sums.missing + Math.max(0, arrived - grown);
    this.sums.set(name, { arrived: sums.arrived + arrived, missing, inGaps: sums.inGaps + inGaps, late: sums.late + late });
  }

  private growth(name: string, total: number): number {
    const grown = total - (this.before.get(name) ?? 0);
    this.before.set(name, total);
    return grown;
  }

  /** Waits until both engines have read what the Xray counts now, which stands still. */
  private async readAll(): Promise<void> {
    const { observer, watchers } = this.parts;
    const said = async (total: (email: string) => unknown): Promise<string> =>
      JSON.stringify(await Promise.all(KEYS.map(({ email }) => total(email))));
    for (let still = ''; ; ) {
      await observer.look();
      const now = await said(email => observer.total(email));
      if (now === still) break;
      still = now;
      await sleep(400);
    }
    const asked = Date.now();
    for (const watcher of watchers) {
      for (let total = ''; ; ) {
        await watcher.read();
        const now = await said(email => watcher.total(email));
        // Read twice after the counters stood still.
        if (now === total && Date.now() - asked > 1_500) break;
        if (Date.now() - asked > 60_000) throw new Error('an engine does not come to rest');
        total = now;
        await sleep(300);
      }
    }
  }
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  return list
    .map(value => ({ value, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value);
}
