import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PNG } from 'pngjs';
import { beforeEnd } from '../../scripts/lib/life.mjs';
import { isRoot, project } from '../../scripts/lib/paths.mjs';
import { processesOf } from '../../scripts/lib/processes.mjs';
import { run, tryRun } from '../../scripts/lib/run.mjs';
import { say } from '../../scripts/lib/say.mjs';
import { giveTree } from '../../scripts/lib/stage.mjs';

export const about = 'a fresh clone with cold caches: npm start -- --screenshot and npm test, as root and as an ordinary user';

/** The user that stands for "an ordinary user": with a home folder of its own, gone afterwards. */
const USER = 'switchyard-soak';

async function proveBoth() {
  const base = mkdtempSync('/var/tmp/switchyard-soak-');
  // A folder that everybody may enter, as /home is; what is private lies deeper.
  chmodSync(base, 0o755);
  const clear = () => rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  beforeEnd(clear);
  try {
    // Both are tried, whatever comes of the first: each finds other faults.
    const tried = [...(isRoot ? [await settle(asRoot(base))] : []), await settle(asOrdinaryUser(base))];
    const causes = tried.filter(cause => cause !== null);
    if (causes.length > 0) throw new Error(causes.join('\n'));
  } finally {
    clear();
  }
}

export { proveBoth as run };

/** @param {Promise<void>} work @returns {Promise<string | null>} why it failed */
const settle = work =>
  work.then(
    () => null,
    error => (error instanceof Error ? error.message : String(error)),
  );

/** @param {string} base */
async function asRoot(base) {
  // Root's home is closed to others, so the clone is too.
  const home = join(base, 'root');
  mkdirSync(home, { mode: 0o700 });
  const clone = join(home, 'switchyard');
  await cloneTo(clone);
  const id = createHash('sha256').update(clone).digest('hex').slice(0, 8);
  try {
    await prove('root', clone, { ...process.env, HOME: home, SWITCHYARD_CACHE: join(base, 'cache') }, null);
  } finally {
    for (const purpose of ['start', 'test'])
      rmSync(`/home/switchyard/.local/share/switchyard-staged/${basename(clone)}-${id}-${purpose}`, { recursive: true, force: true });
  }
}

/** @param {string} base */
async function asOrdinaryUser(base) {
  const clone = join(base, 'home/switchyard');
  if (!isRoot) {
    await cloneTo(clone);
    return prove('an ordinary user', clone, ordinaryEnvironment(join(base, 'home')), null);
  }
  await tryRun('userdel', [USER]);
  await run('useradd', ['--no-create-home', '--home-dir', join(base, 'home'), '--shell', '/bin/sh', USER]);
  try {
    await cloneTo(clone);
    const [uid, gid] = [await idOf('-u'), await idOf('-g')];
    await giveTree(join(base, 'home'), { uid, gid });
    await prove('an ordinary user', clone, ordinaryEnvironment(join(base, 'home')), { uid, gid });
  } finally {
    await tryRun('userdel', [USER]);
  }
}

/** @param {'-u' | '-g'} which */
const idOf = async which => Number(await run('id', [which, USER]));

/** @param {string} home */
function ordinaryEnvironment(home) {
  const { XDG_RUNTIME_DIR, XDG_CACHE_HOME, SWITCHYARD_CACHE, ...rest } = process.env;
  return { ...rest, HOME: home, USER, LOGNAME: USER };
}

/** @param {string} clone */
const cloneTo = clone => run('git', ['clone', '--quiet', '--no-local', project, clone], { what: 'Cloning the project' });

/**
 * @param {string} who @param {string} clone @param {NodeJS.ProcessEnv} inherited
 * @param {import('../../scripts/lib/processes.mjs').Identity | null} as
 */
async function prove(who, clone, inherited, as) {
  // npm tells its scripts about itself by these; a fresh shell has none of them, nor a display.
  const env = Object.fromEntries(
    Object.entries(inherited).filter(([name]) => !/^(npm_|INIT_CWD|DISPLAY|WAYLAND_DISPLAY|DBUS_)/.test(name)),
  );
  const picture = join(clone, '..', 'window.png');

  await timed(`${who}: npm start -- --screenshot`, async () => {
    await run('npm', ['start', '--', '--screenshot', picture], { cwd: clone, env, as, onLine: tell, what: `${who}: npm start` });
    assertPicture(picture);
    assert.deepEqual(processesOf(), [], 'no process is left behind by npm start');
  });
  await timed(`${who}: npm test`, async () => {
    const { code, stdout } = await tryRun('npm', ['test'], { cwd: clone, env, as, onLine: tell });
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    assert.match(last, /^\d+ passed, 0 failed, \d+ skipped$/, `${who}: the last line of npm test is "${last}"`);
    assert.equal(code, 0, 'npm test ends with 0');
  });
  assert.deepEqual(processesOf(), [], 'no process is left behind by npm test');
  const status = await run('git', ['status', '--porcelain'], { cwd: clone, as, env });
  assert.equal(status, '', 'the clone is as it was');
}

/** @param {string} line */
const tell = line => say(`    ${line}`);

/** @param {string} what @param {() => Promise<void>} work */
async function timed(what, work) {
  const began = Date.now();
  await work();
  say(`  ${what}: in order (${Math.round((Date.now() - began) / 1000)} s)`);
}

/** A window with content: of a window's size, and not of a few flat colours. @param {string} file */
function assertPicture(file) {
  assert.ok(existsSync(file), 'there is a screenshot');
  assert.ok(statSync(file).size > 10_000, 'the screenshot is more than an empty window');
  const { width, height, data } = PNG.sync.read(readFileSync(file));
  assert.ok(width >= 800 && height >= 500, `the screenshot is ${width}x${height}`);
  const colours = new Set();
  for (let i = 0; i < data.length; i += 4) colours.add(data.readUInt32BE(i));
  assert.ok(colours.size > 100, `the screenshot has ${colours.size} colours`);
}
