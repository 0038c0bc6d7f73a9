import { utilityProcess } from 'electron';
import { type LabAnnounced, parseLabLine } from './line';

/** It only guards: a computer that has just started may be slow. */
const START_MS = 60_000;

export interface LabChild {
  readonly servers: readonly LabAnnounced[];
  stop(): void;
}

/**
 * Starts the lab as a child that ends with the app. It gets no secret and none of our environment but what a process needs to run.
 * Rejects when it does not come up in time; `onExit` is called when it ends by itself later.
 */
export function startLabChild(script: string, onExit: (code: number) => void): Promise<LabChild> {
  const env = Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG'].flatMap(name => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child = utilityProcess.fork(script, [], { stdio: ['ignore', 'pipe', 'pipe'], serviceName: 'Switchyard lab', env });
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    child.kill();
  };
  return new Promise((resolve, reject) => {
    let up = false;
    let text = '';
    let complaint = '';
    const fail = (why: string): void => {
      clearTimeout(timer);
      stop();
      reject(new Error(`the lab did not start: ${why}`));
    };
    const timer = setTimeout(() => fail('no answer'), START_MS);
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-2_000);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      if (up) return;
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end < 0) {
        if (text.length > 100_000) fail('its first line has no end');
        return;
      }
      try {
        const servers = parseLabLine(text.slice(0, end));
        up = true;
        clearTimeout(timer);
        resolve({ servers, stop });
      } catch (error) {
        fail(String(error));
      }
    });
    child.once('exit', code => {
      if (!up) fail(complaint.trim() || `it ended with ${code}`);
      else if (!stopped) onExit(code);
    });
  });
}
