/**
 * The proof of the ledger on real programs: an Xray that is killed and started again, engines that are killed and started again, traffic through a
 * real REALITY client all the while. What the engines counted is compared with what the Xray had counted whenever it died.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bytes, KeyDetail, Mark } from '@shared/model';
import { ALICE, startXray, type XrayPeer } from '../xray-peer';
import { fetchThrough, startOrigin, startSingBox } from '../xray-traffic';
import { buildEngine, type EngineBuild, type EngineProcess, startEngine } from './engine-process';
import { Observer } from './observer';

export interface Plan {
  readonly xray: string;
  readonly singBox: string;
  /** Versions before 24 do not know that transport. */
  readonly xhttp: boolean;
  /** Kills of the Xray with traffic running, and with everything read before. */
  readonly busyKills: number;
  readonly quietKills: number;
  /** Kills of the first engine; the second one is never killed. */
  readonly engineKills: number;
  /** 0 .. 1, for every choice. */
  random(): number;
  say?(text: string): void;
}

const EMAIL = 'Alice';
const SIDES = ['up', 'down'] as const;
const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
const both = ({ up, down }: Bytes): number => up + down;
/** A reading lies between its first request and its answer: on a busy machine within this. */
const READING_MS = 1_000;
/** From the last look at the Xray to its death; a new one takes longer to start. */
const KILL_MS = 60;
/** What Xray may count between the last look at it and its death. */
const LAST_BYTES = 1024 * 1024;

class Watcher {
  private serverId = '';
  private engine: EngineProcess | null = null;
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'switchyard-ledger-'));
  constructor(private readonly build: EngineBuild) {}

  async start(address: string | null): Promise<void> {
    this.engine = await startEngine(this.build, this.dataDir);
    if (address === null) return;
    this.serverId = (await this.engine.call('addServer', { kind: 'xray', name: 'edge', address })).id;
    await this.engine.call('refreshServer', { id: this.serverId });
    await this.engine.call('chooseFirstContact', { serverId: this.serverId, choice: 'take-over' });
  }
  /** Reads the server now, whatever its back-off. */
  async read(): Promise<void> {
    await this.engine?.call('refreshServer', { id: this.serverId }).catch(() => undefined);
  }
  async detail(): Promise<KeyDetail | null> {
    return (await this.engine?.call('readKey', { serverId: this.serverId, keyId: EMAIL }).catch(() => null)) ?? null;
  }
  async total(): Promise<Bytes> {
    return (await this.detail())?.row.totals?.allTime ?? { up: 0, down: 0 };
  }
  async kill(): Promise<void> {
    await this.engine?.kill();
    this.engine = null;
  }
  async end(): Promise<void> {
    await this.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Rejects with what does not hold. */
export async function proveLedger(plan: Plan): Promise<void> {
  const { random, say = () => undefined } = plan;
  const ends: (() => Promise<void> | void)[] = [];
  try {
    const build = await buildEngine();
    ends.push(() => build.remove());
    const xray = await startXray(plan.xray, { xhttp: plan.xhttp });
    ends.push(() => xray.stop());
    const origin = await startOrigin();
    ends.push(() => origin.stop());
    const link = `vless://${ALICE}@127.0.0.1:${xray.vlessPort}?security=reality&type=tcp&encryption=none&sni=${xray.serverName}&fp=chrome&pbk=${xray.publicKey}&sid=${xray.shortId}`;
    const proxy = await startSingBox(plan.singBox, link);
    ends.push(() => proxy.stop());
    const observer = new Observer(xray.apiPort, EMAIL);
    observer.begin();
    const watching = observer.watch();
    ends.push(async () => {
      observer.stop();
      await watching;
    });
    const watchers = [new Watcher(build), new Watcher(build)] as const;
    for (const watcher of watchers) {
      ends.push(() => watcher.end());
      await watcher.start(`127.0.0.1:${xray.apiPort}`);
    }
    const traffic = new Traffic(proxy.port, origin.port, random);
    ends.push(() => traffic.stop());
    const run = new Proof({ xray, observer, watchers, traffic, random, say });

    const steps = shuffled(
      [
        ...Array.from({ length: plan.busyKills }, () => () => run.killXray()),
        ...Array.from({ length: plan.quietKills }, () => () => run.killXrayQuietly()),
        ...Array.from({ length: plan.engineKills }, () => () => run.killEngine()),
      ],
      random,
    );
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

/** Fetches of random sizes through the client, one after another; those that a kill breaks do not count. */
class Traffic {
  /** Bytes of answers that came whole. */
  received = 0;
  /** False: what comes now does not count. */
  seen = true;
  private running: Promise<void> | null = null;
  private on = false;
  constructor(
    private readonly proxyPort: number,
    private readonly originPort: number,
    private readonly random: () => number,
  ) {}

  start(): void {
    if (this.on) return;
    this.on = true;
    this.running = this.run();
  }
  async stop(): Promise<void> {
    this.on = false;
    await this.running;
  }
  private async run(): Promise<void> {
    while (this.on) {
      const bytes = Math.floor(1_000 + this.random() * 600_000);
      const came = await fetchThrough(this.proxyPort, this.originPort, bytes).catch(() => 0);
      if (came === bytes && this.seen) this.received += bytes;
      await sleep(50 + this.random() * 150);
    }
  }
}

interface Parts {
  readonly xray: XrayPeer;
  readonly observer: Observer;
  readonly watchers: readonly [Watcher, Watcher];
  readonly traffic: Traffic;
  random(): number;
  say(text: string): void;
}

/** What was there and what was counted when all was read. */
interface Checkpoint {
  readonly truth: Bytes;
  readonly totals: readonly Bytes[];
}

class Proof {
  private last: Checkpoint | null = null;
  /** No Xray died with unread bytes since then. */
  private clean = false;
  exact = 0;
  constructor(private readonly parts: Parts) {}

  async killXray(): Promise<void> {
    const { xray, observer, traffic, say } = this.parts;
    // What comes through between the last look and the kill is not seen by anybody.
    traffic.seen = false;
    await observer.end();
    this.clean = false;
    await xray.restart();
    traffic.seen = true;
    observer.begin();
    say('Xray killed while it was busy');
  }

  /** Everything was read: this kill loses nothing, and both engines say the same. */
  async killXrayQuietly(): Promise<void> {
    const { xray, observer, traffic, say } = this.parts;
    await traffic.stop();
    await this.check();
    await observer.end();
    await xray.restart();
    observer.begin();
    say('Xray killed when all was read');
  }

  async killEngine(): Promise<void> {
    const [first] = this.parts.watchers;
    await first.kill();
    await sleep(this.parts.random() * 1_500);
    await first.start(null);
    this.parts.say('engine killed');
  }

  async finish(): Promise<void> {
    const { observer, watchers, traffic, say } = this.parts;
    await traffic.stop();
    await this.check();
    const truth = observer.total;
    if (traffic.received === 0) throw new Error('no traffic came through');
    if (traffic.received > truth.down) throw new Error('more came through than the Xray counted');
    for (const [index, watcher] of watchers.entries()) {
      const name = `engine ${index + 1}`;
      const detail = await watcher.detail();
      if (!detail?.row.totals) throw new Error(`${name} has no account`);
      const { allTime } = detail.row.totals;
      const missing = both(truth) - both(allTime);
      const gaps = detail.marks.filter(({ type }) => type === 'restart').length;
      say(`${name}: ${both(allTime)} of ${both(truth)} bytes, ${missing} in ${gaps} marked gaps; exact ${this.exact} times`);
      for (const side of SIDES) this.judge(`${name}, ${side}`, allTime[side], side, detail.marks);
      if (missing > 0 && !detail.row.atLeast.allTime) throw new Error(`${name}: bytes are missing and the total is not marked`);
    }
  }

  /** All is read. Since the last time, both engines counted exactly what the Xray did, unless it died with unread bytes. */
  async check(): Promise<void> {
    const { observer, watchers } = this.parts;
    await this.readAll(watchers);
    const truth = observer.total;
    const totals = await Promise.all(watchers.map(watcher => watcher.total()));
    const { last, clean } = this;
    this.last = { truth, totals };
    this.clean = true;
    if (!last || !clean) return;
    this.exact += 1;
    for (const side of SIDES)
      for (const [index, total] of totals.entries()) {
        const counted = total[side] - (last.totals[index]?.[side] ?? 0);
        const there = truth[side] - last.truth[side];
        if (counted !== there)
          throw new Error(`engine ${index + 1}, ${side}: ${counted} bytes were counted of ${there}, and nothing was lost`);
      }
  }

  /** Waits until both engines have read what the Xray counts now, which stands still. */
  private async readAll(watchers: readonly Watcher[]): Promise<void> {
    const { observer } = this.parts;
    for (let still = ''; ; ) {
      await observer.look();
      const now = JSON.stringify(observer.total);
      if (now === still) break;
      still = now;
      await sleep(400);
    }
    const asked = Date.now();
    for (const watcher of watchers) {
      for (let total = ''; ; ) {
        await watcher.read();
        const now = JSON.stringify(await watcher.total());
        // Read twice after the counters stood still.
        if (now === total && Date.now() - asked > 1_500) break;
        if (Date.now() - asked > 60_000) throw new Error('an engine does not come to rest');
        total = now;
        await sleep(300);
      }
    }
  }

  /** The total lies between what was there just before and just after each run's last reading, which its restart's mark tells. */
  private judge(name: string, total: number, side: (typeof SIDES)[number], marks: readonly Mark[]): void {
    const { runs } = this.parts.observer;
    const restarts = marks.filter(mark => mark.type === 'restart');
    let [least, most] = [0, 0];
    for (const [index, run] of runs.entries()) {
      const final = run.seen.at(-1)?.[side] ?? 0;
      if (index === runs.length - 1) {
        least += final;
        most += final;
        continue;
      }
      const bornAt = (runs[index - 1]?.endedAt ?? 0) + KILL_MS;
      const mark = restarts.find(({ lastReadAt }) => lastReadAt > bornAt && lastReadAt <= run.endedAt + KILL_MS);
      if (!mark) {
        const around = restarts.some(({ lastReadAt, startedAt }) => lastReadAt <= run.startedAt && startedAt + 1_500 >= run.endedAt);
        if (!around && final > 0) throw new Error(`${name}: a whole run of the server is missing without a mark`);
        continue;
      }
      const before = run.seen.findLast(({ answeredAt }) => answeredAt < mark.lastReadAt - READING_MS)?.[side] ?? 0;
      const after = run.seen.find(({ askedAt }) => askedAt > mark.lastReadAt)?.[side];
      const stood = run.seen.findLast(({ answeredAt }) => answeredAt < mark.lastReadAt - READING_MS)?.[side] === final;
      least += before;
      most += after ?? (stood ? final : final + LAST_BYTES);
    }
    if (total > most) throw new Error(`${name}: ${total} bytes were counted, but only ${most} were there to be read`);
    if (total < least) throw new Error(`${name}: ${total} bytes were counted, but ${least} had been read`);
  }
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  return list
    .map(value => ({ value, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value);
}
