import { chmodSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@shared/fault';

/** Writes one JSON object as a whole, atomically, mode 0600 (electron-store in the app). */
export type WriteJson = (value: Record<string, unknown>) => void;

export interface DocumentOptions {
  readonly dir: string;
  /** File name without `.json`. */
  readonly name: string;
  readonly write: WriteJson;
  readonly now: () => number;
  /** A file could not be understood and now has this name. */
  readonly onSetAside: (file: string, keptAs: string) => void;
  /** A file is there and cannot be read; it is left alone and never written. */
  readonly onUnreadable: (file: string, cause: string) => void;
}
export interface JsonDocument {
  get(): unknown;
  set(value: unknown): void;
  setAside(): string;
}

/**
 * One small JSON object in a file of its own. A file that is no JSON object is never overwritten: it is renamed to a dated name and
 * reported; when even that fails, writing is refused.
 */
export function openDocument({ dir, name, write, now, onSetAside, onUnreadable }: DocumentOptions): JsonDocument {
  const path = join(dir, `${name}.json`);
  let blocked: string | null = null;
  let value: unknown;

  const setAside = (): string => {
    const kept = freeName(dir, name, now());
    try {
      renameSync(path, join(dir, kept));
    } catch (error) {
      blocked = `${name}.json could not be set aside: ${String(error)}`;
      throw new Fault('storage', blocked, { cause: error });
    }
    value = undefined;
    onSetAside(`${name}.json`, kept);
    return kept;
  };

  if (existsSync(path)) {
    try {
      value = parseObject(readFileSync(path, 'utf8'));
      close(path);
    } catch (error) {
      blocked = `${name}.json could not be read: ${String(error)}`;
      onUnreadable(`${name}.json`, String(error));
    }
    if (value === undefined && blocked === null) {
      try {
        setAside();
      } catch {
        // Reported on the first write, which is refused.
      }
    }
  }

  return {
    get: () => value,
    set(next) {
      if (blocked !== null) throw new Fault('storage', blocked);
      if (typeof next !== 'object' || next === null || Array.isArray(next)) throw new Fault('storage', `${name}.json holds an object`);
      try {
        write(next as Record<string, unknown>);
      } catch (error) {
        throw new Fault('storage', `${name}.json could not be written: ${String(error)}`, { cause: error });
      }
      value = next;
    },
    setAside,
  };
}

/** Others may not read it. A file that is not ours stays as its owner left it. */
function close(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch {
    // Readable is enough; a write replaces it by a file of our own.
  }
}

function parseObject(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** `servers.corrupt-2026-11-21T09-30-00.json`, with a number when that exists already. */
function freeName(dir: string, name: string, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  for (let n = 1; ; n++) {
    const file = `${name}.corrupt-${stamp}${n === 1 ? '' : `-${n}`}.json`;
    if (!existsSync(join(dir, file))) return file;
  }
}
