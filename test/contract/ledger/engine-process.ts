/** The engine in a process of its own, with its workers, built from the sources. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Calls } from '@shared/ipc';
import { build } from 'rolldown';
import { project } from '../../../scripts/lib/paths.mjs';

export interface EngineBuild {
  readonly folder: string;
  remove(): void;
}

/** A change of one source file that breaks the ledger, to see that the proof finds it. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A file inside of a package: Node.js wants its whole name. */
const INSIDE = /^@grpc\/grpc-js\/build\/.*(?<!\.js)$/;

/** Inside the project, so that packages are found. */
export async function buildEngine(mutant?: Mutant): Promise<EngineBuild> {
  const cache = join(project, 'node_modules/.cache/switchyard');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'engine-'));
  const entries = {
    host: 'test/contract/ledger/host.ts',
    resident: 'src/main/engine/workers/resident.ts',
  };
  await build({
    input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(project, path)])),
    platform: 'node',
    logLevel: 'silent',
    external: id => /^[^./]/.test(id) && !id.startsWith('@shared/') && !INSIDE.test(id),
    resolve: { alias: { '@shared': join(project, 'src/shared') } },
    plugins: [
      {
        name: 'inside',
        resolveId: id => (INSIDE.test(id) ? { id: `${id}.js`, external: true } : null),
      },
      {
        name: 'mutant',
        transform: (code, id) => {
          if (!mutant || !id.endsWith(mutant.file)) return null;
          if (code.split(mutant.from).length !== 2) throw new Error(`${mutant.file} does not have this once: ${mutant.from}`);
          return code.replace(mutant.from, () => mutant.to);
        },
      },
      {
        name: 'raw',
        load: id => (id.endsWith('?raw') ? `export default ${JSON.stringify(readFileSync(id.slice(0, -4), 'utf8'))}` : null),
        resolveId: (id, from) => (id.endsWith('?raw') && from ? join(from, '..', id) : null),
      },
    ],
    output: { dir: folder, format: 'esm', entryFileNames: '[name].mjs' },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface EngineProcess {
  call<K extends keyof Calls>(name: K, input: Calls[K]['input']): Promise<Calls[K]['output']>;
  /** SIGKILL; what was asked fails. */
  kill(): Promise<void>;
}

const ANSWER_MS = 20_000;

export async function startEngine({ folder }: EngineBuild, dataDir: string): Promise<EngineProcess> {
  const path = (name: string): string => join(folder, `${name}.mjs`);
  const child: ChildProcess = spawn(process.execPath, [path('host'), dataDir, path('resident')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  let started: () => void = () => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    started = resolve;
    void ended.then(() => reject(new Error('the engine ended before it had started')));
  });
  if (!child.stdout || !child.stdin) throw new Error('no pipes');
  const { stdin } = child;
  stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', text => {
    const line = JSON.parse(text);
    if (line.started) started();
    const entry = waiting.get(line.id);
    waiting.delete(line.id);
    if (line.ok) entry?.resolve(line.value);
    else entry?.reject(new Error(`${line.error?.code}: ${line.error?.message}`));
  });
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error('the engine was killed'));
  });
  await ready;
  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        const timer = setTimeout(() => reject(new Error(`no answer to ${name}`)), ANSWER_MS);
        const end = (): void => clearTimeout(timer);
        waiting.set(id, {
          resolve: value => {
            end();
            resolve(value as never);
          },
          reject: error => {
            end();
            reject(error);
          },
        });
        stdin.write(`${JSON.stringify({ id, call: name, input })}\n`);
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
