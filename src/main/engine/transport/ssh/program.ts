import { execFile } from 'node:child_process';
import { Fault } from '@shared/fault';

/** OpenSSH asks through SSH_ASKPASS whenever it is told to since 8.4 (2020). */
const LEAST = 804;
/** `ForkAfterAuthentication` is known since 8.7. */
const FORK_OPTION = 807;

/** The system's OpenSSH client, as it is found. */
export interface SshProgram {
  readonly path: string;
  /** `OpenSSH_9.2p1 ...` */
  readonly banner: string;
  readonly hasForkOption: boolean;
}

/** Looks at the program by its version. Rejects with a Fault `ssh-missing`. */
export function findSsh(path: string): Promise<SshProgram> {
  return new Promise((resolve, reject) => {
    execFile(path, ['-V'], { timeout: 10_000, windowsHide: true }, (error, stdout, stderr) => {
      const banner = `${stderr}${stdout}`.trim().split('\n')[0] ?? '';
      const match = /OpenSSH[\w ]*_(\d+)\.(\d+)/.exec(banner);
      if (!match) {
        const why = error && 'code' in error && error.code === 'ENOENT' ? 'there is no program ssh on the PATH' : banner || error?.message;
        reject(new Fault('ssh-missing', why || 'ssh does not say which version it is', { cause: error }));
        return;
      }
      const version = Number(match[1]) * 100 + Number(match[2]);
      if (version < LEAST) reject(new Fault('ssh-missing', `${banner}: 8.4 or newer is needed`));
      else resolve({ path, banner, hasForkOption: version >= FORK_OPTION });
    });
  });
}
