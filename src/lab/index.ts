/**
 * The lab as a process: `--farm --xray --mihomo --keyapi` choose kinds (none: all), `--seed N`, `--scale large`, `--clock manual`.
 * Prints one JSON line once every server listens, and ends on SIGINT or SIGTERM, with `--with-parent` also when its standard
 * input closes, which the system does for a parent that died in any way.
 */
import { parseArgs } from 'node:util';
import { KINDS } from '@shared/model';
import { startLab } from './lab';

function fail(text: string): never {
  process.stderr.write(`lab: ${text}\n`);
  process.exit(2);
}

function options() {
  try {
    return parseArgs({
      options: {
        farm: { type: 'boolean' },
        xray: { type: 'boolean' },
        mihomo: { type: 'boolean' },
        keyapi: { type: 'boolean' },
        seed: { type: 'string', default: '1' },
        scale: { type: 'string', default: 'default' },
        clock: { type: 'string', default: 'real' },
        'with-parent': { type: 'boolean', default: false },
      },
    }).values;
  } catch (thrown) {
    return fail(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

async function run(): Promise<void> {
  const given = options();
  const seed = Number(given.seed);
  if (!Number.isSafeInteger(seed)) fail(`--seed wants a whole number, not ${given.seed}`);
  if (given.scale !== 'default' && given.scale !== 'large') fail(`--scale is "default" or "large", not ${given.scale}`);
  if (given.clock !== 'real' && given.clock !== 'manual') fail(`--clock is "real" or "manual", not ${given.clock}`);
  const chosen = KINDS.filter(kind => given[kind]);
  const lab = await startLab({ seed, scale: given.scale, clock: given.clock, kinds: chosen.length > 0 ? chosen : KINDS });

  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    // Whatever a socket still holds open, the process is gone a second later.
    setTimeout(() => process.exit(0), 1_000).unref();
    void lab.close().finally(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.stdout.on('error', end);
  if (given['with-parent']) {
    process.stdin.on('end', end);
    process.stdin.on('close', end);
    process.stdin.on('error', end);
    process.stdin.resume();
  }
  process.stdout.write(`${JSON.stringify({ seed, servers: lab.servers })}\n`);
}

run().catch(thrown => {
  process.stderr.write(`lab: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
  process.exit(1);
});
