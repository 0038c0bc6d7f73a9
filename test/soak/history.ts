import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account, hold, writeAndDie } from '../engine/history/proof';
import { type Bundle, bundle, bundleResident, type Resident } from '../engine/support/worker';

export const about =
  'the history loses nothing that was acknowledged and counts nothing twice in fifty kills and ten full disks, and outlives damage at random bytes, 200 times';

const KILLS = 50;
const FULL_DISKS = 10;
const DAMAGES = 200;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const any = (most: number): number => Math.floor(Math.random() * most);

async function kills(worker: Resident, writer: Bundle, dataDir: string): Promise<void> {
  let newest = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    newest = (await writeAndDie(worker, writer, dataDir, 1 + any(300))).newest;
    const { history, closed } = hold(worker, dataDir);
    const { setAside, ticks } = await history.open();
    if (setAside !== null || (ticks.writer ?? 0) < newest)
      throw new Error(`kill ${kill}: ${newest} was acknowledged, ${ticks.writer} is there`);
    await account(history, ticks.writer ?? 0);
    await closed();
  }
  say(`${KILLS} kills: every one of ${newest} ticks in every level, once`);
}

async function fullDisks(worker: Resident, writer: Bundle, dataDir: string): Promise<void> {
  let newest = 0;
  for (let round = 1; round <= FULL_DISKS; round += 1) {
    // Files may not grow beyond this: in units of 512 bytes, further each time.
    const died = await writeAndDie(worker, writer, dataDir, 100_000, `ulimit -f ${round * 500 + any(1_000)};`);
    if (!died.said.startsWith('storage: ')) throw new Error(`said of a full disk: ${died.said}`);
    const { history, closed } = hold(worker, dataDir);
    const { setAside, ticks } = await history.open();
    newest = ticks.writer ?? 0;
    if (setAside !== null || newest < died.newest) throw new Error(`round ${round}: ${died.newest} was acknowledged, ${newest} is there`);
    await account(history, newest);
    await closed();
  }
  say(`${FULL_DISKS} full disks: every one of ${newest} ticks in every level, once`);
}

/** What was done to the file is kept in the folder when it ends in anything but an answer, a fault or a new file. */
async function damages(worker: Resident, good: Buffer, dataDir: string): Promise<void> {
  const path = join(dataDir, 'history.db');
  const names = (['down', 'up', 'memory'] as const).map(metric => ({ serverId: 's', metric, subject: '' }));
  let [setAsides, faults] = [0, 0];
  for (let round = 1; round <= DAMAGES; round += 1) {
    const bytes = Buffer.from(good);
    for (let n = 0; n < 1 + any(60); n += 1) bytes[any(2) === 0 ? any(bytes.length) : any(8192)] = any(256);
    writeFileSync(path, bytes);
    const { history, repaired, closed } = hold(worker, dataDir);
    const opened = await history.open().catch((fault: unknown) => String(fault));
    const asked = await Promise.allSettled([
      ...(['raw', 'minutes', 'hours', 'days'] as const).map(finest =>
        history.range({ series: names, from: 0, to: Date.now(), points: 20_000, finest }),
      ),
      ...names.map((series, n) => history.append({ source: 'soak', tick: n + 1, at: Date.now(), readings: [{ series, value: n }] })),
      history.size(),
    ]);
    faults += asked.filter(({ status }) => status === 'rejected').length;
    for (const result of asked)
      if (result.status === 'rejected' && result.reason?.code !== 'storage') throw new Error(`round ${round}: ${String(result.reason)}`);
    // Once damage was found, a new file is there.
    await history.append({ source: 'soak', tick: 9, at: Date.now(), readings: [] });
    if (repaired.length > 0 || (typeof opened === 'object' && opened.setAside !== null)) setAsides += 1;
    await closed();
    for (const name of readdirSync(dataDir)) rmSync(join(dataDir, name), { recursive: true });
  }
  say(`${DAMAGES} damaged files: ${setAsides} set aside, ${faults} requests failed, the rest was answered`);
}

export async function run(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-history-'));
  const inside = (name: string): string => join(dataDir, name);
  const [worker, writer] = await Promise.all([bundleResident(), bundle('test/engine/history/writer.ts')]);
  try {
    await kills(worker, writer, inside('kills'));
    await fullDisks(worker, writer, inside('full'));
    await damages(worker, readFileSync(join(inside('kills'), 'history.db')), mkdtempSync(inside('damage-')));
  } finally {
    await Promise.all([worker.remove(), writer.remove()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}
