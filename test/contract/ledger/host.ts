/**
 * The engine without a desktop, to be killed: `node host.mjs DATA_DIR RESIDENT_WORKER`. Takes `{id, call, input}` a line on its standard input,
 * answers `{id, ok, value}` a line; ends when its input does.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { toFailure } from '@shared/fault';
import type { Handlers } from '@shared/ipc';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { createEngine } from '../../../src/main/engine/engine';
import type { Document } from '../../../src/main/engine/outside';
import { MemoryLog, MemorySettings, MemoryVault, realClock } from '../../engine/support/outside';

const [dataDir = '', resident = ''] = process.argv.slice(2);
const path = join(dataDir, 'servers.json');

/** Written aside and renamed, as the shell does. */
const serverList: Document = {
  get: () => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined),
  set: value => {
    writeFileSync(`${path}.new`, JSON.stringify(value));
    renameSync(`${path}.new`, path);
  },
  setAside: () => {
    throw new Error('the list of servers is damaged');
  },
};
const engine = createEngine({
  ...{ dataDir, serverList, clock: realClock, log: new MemoryLog(), vault: new MemoryVault(), announce: () => undefined },
  settings: new MemorySettings({ ...DEFAULT_SETTINGS, pollS: { ...DEFAULT_SETTINGS.pollS, xray: 1 } }),
  worker: () => new Worker(resident),
});
await engine.start();
process.stdout.write('{"started":true}\n');

interface Line {
  readonly id: number;
  readonly call: keyof typeof engine.handlers;
  readonly input: unknown;
}
const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
lines.on('line', text => {
  const { id, call, input } = JSON.parse(text) as Line;
  const handler = engine.handlers[call] as (input: unknown) => ReturnType<Handlers[typeof call]>;
  const tell = (answer: object): void => void process.stdout.write(`${JSON.stringify({ id, ...answer })}\n`);
  Promise.resolve()
    .then(() => handler(input))
    .then(
      value => tell({ ok: true, value }),
      thrown => tell({ ok: false, error: toFailure(thrown) }),
    );
});
