import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'switchyard-keytest-';

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Folders that a run which was killed left behind: each is named by the process that made it. */
async function sweep(base: string): Promise<void> {
  for (const name of await readdir(base).catch(() => [] as string[])) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid && Number(pid) !== process.pid && !runs(Number(pid)))
      await rm(join(base, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Runs `work` with a file that only this user can read, in a folder of its own that is gone afterwards. */
export async function withPrivateFile<T>(content: string, work: (file: string, folder: string) => Promise<T>, base = tmpdir()): Promise<T> {
  await sweep(base);
  const folder = await mkdtemp(join(base, `${PREFIX}${process.pid}-`));
  try {
    await chmod(folder, 0o700);
    const file = join(folder, 'config.json');
    await writeFile(file, content, { mode: 0o600, flag: 'wx' });
    return await work(file, folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
