import { accessSync, constants } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { again } from './again.mjs';
import { aside } from './aside.mjs';
import { findGo } from './debian.mjs';
import { withLock } from './lock.mjs';
import { cache, isWindows } from './paths.mjs';
import { findProgram } from './processes.mjs';
import { run, tryRun } from './run.mjs';

/**
 * A real program that the contract suites run against, built once from its Go module.
 * @typedef {{ name: string, module: string, flags: readonly string[] }} Peer
 */
/** @type {readonly Peer[]} */
export const peers = [
  { name: 'xray-26.3.27', module: 'github.com/xtls/xray-core/main@v1.260327.0', flags: ['-ldflags=-s -w'] },
  { name: 'xray-25.12.8', module: 'github.com/xtls/xray-core/main@v1.251208.0', flags: ['-ldflags=-s -w'] },
  // Its dependencies reach into Go's own packages, which the linker refuses by now unless told otherwise.
  { name: 'xray-1.8.24', module: 'github.com/xtls/xray-core/main@v1.8.24', flags: ['-ldflags=-s -w -checklinkname=0'] },
  {
    name: 'sing-box-1.14.1',
    module: 'github.com/sagernet/sing-box/cmd/sing-box@v1.14.1',
    flags: [
      '-tags=with_clash_api,with_utls,with_gvisor',
      '-ldflags=-s -w -checklinkname=0 -X github.com/sagernet/sing-box/constant.Version=1.14.1',
    ],
  },
];

const folder = join(cache, 'peers');
const pathOf = (/** @type {string} */ name) => join(folder, isWindows ? `${name}.exe` : name);

/** @param {string} path */
const executable = path => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Builds the real programs that are not there yet.
 * @param {import('./say.mjs').Progress} progress
 * @returns {Promise<{ paths: Record<string, string>, missing: { name: string, why: string, avoidable: boolean }[], note: string }>}
 *   `avoidable`: Go is installed, so that the program could have been built
 */
export async function buildPeers(progress) {
  /** @type {Record<string, string>} */ const paths = {};
  /** @type {{ name: string, why: string, avoidable: boolean }[]} */ const missing = [];
  let built = 0;
  /** @type {string | null | undefined} */ let go;
  for (const [i, peer] of peers.entries()) {
    const path = pathOf(peer.name);
    const tell = (/** @type {string} */ text) => progress(`${peer.name} (${i + 1} of ${peers.length}): ${text}`);
    if (!executable(path)) {
      go ??= await findGo(progress);
      if (!go) {
        missing.push({ name: peer.name, why: 'Go is not installed', avoidable: false });
        continue;
      }
      const why = await build(go, peer, path, tell);
      if (why) {
        missing.push({ name: peer.name, why, avoidable: true });
        continue;
      }
      built++;
    }
    paths[peer.name] = path;
  }
  const there = Object.keys(paths).length;
  const absent = missing.length > 0 ? `; without ${missing.map(({ name, why }) => `${name} (${why.split('\n')[0]})`).join(', ')}` : '';
  return { paths, missing, note: `${there} of ${peers.length}${built ? `, ${built} built now` : ', already built'}${absent}` };
}

/**
 * @param {string} go @param {Peer} peer @param {string} path @param {import('./say.mjs').Progress} progress
 * @returns {Promise<string | null>} why it could not be built, null when it could
 */
async function build(go, peer, path, progress) {
  await mkdir(folder, { recursive: true });
  return withLock(join(folder, `.${peer.name}.lock`), async () => {
    if (executable(path)) return null; // another run built it while we waited
    try {
      await aside(path, async work => {
        progress('compiling');
        const env = { ...process.env, GOBIN: join(work, 'bin'), CGO_ENABLED: '0' };
        const compile = ['install', '-trimpath', ...peer.flags, peer.module];
        // Suites run beside it: they go first.
        const [command, args] = findProgram('nice') ? ['nice', ['-n', '19', go, ...compile]] : [go, compile];
        await again(() =>
          run(command, args, {
            cwd: work,
            env,
            what: `go install ${peer.module}`,
            onLine: line => line.startsWith('go: downloading') && progress('downloading its modules'),
          }),
        );
        const [binary] = await readdir(join(work, 'bin'));
        if (!binary) throw new Error('go install left no program');
        const made = join(work, path.slice(folder.length + 1));
        await rename(join(work, 'bin', binary), made);
        const { code, output } = await tryRun(made, ['version']);
        if (code !== 0) throw new Error(`it does not start: ${output.slice(0, 200)}`);
      });
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  });
}
