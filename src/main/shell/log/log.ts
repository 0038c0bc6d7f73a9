import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redact } from '@shared/redact';

export type Level = 'debug' | 'info' | 'warn' | 'error';
export interface LogOptions {
  /** Folder of the log files, made with mode 0700. */
  readonly dir: string;
  /** Secrets known exactly; they go from every line. */
  readonly secrets: Iterable<string>;
  readonly maxBytes?: number;
  /** Files kept, the current one included. */
  readonly files?: number;
  /** Lines of this level and above are written. */
  readonly level?: Level;
  readonly now?: () => number;
}
export interface ShellLog {
  debug(message: string, data?: unknown): void;
  info(message: string, data?: unknown): void;
  warn(message: string, data?: unknown): void;
  error(message: string, data?: unknown): void;
  /** The last warnings and errors, oldest first, already redacted. */
  recent(): readonly string[];
  /** Writes what waits, at once and for good. */
  close(): void;
}

const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];
const LINE_MAX = 8_192;
/** What is read of a message at all; a secret cut here is beyond the line's own end. */
const RAW_MAX = 8 * LINE_MAX;
const RECENT_MAX = 50;
/** When the disk does not keep up, the newest lines go, and a line says how many. */
const WAITING_MAX = 5_000;
const FLUSH_MS = 200;

/** Rotating log files, mode 0600, every line through the redactor. Never throws: a full disk must not stop the app. */
export function createLog({ dir, secrets, maxBytes = 1_048_576, files = 4, level = 'info', now = Date.now }: LogOptions): ShellLog {
  const path = join(dir, 'switchyard.log');
  const recent: string[] = [];
  let waiting: string[] = [];
  let dropped = 0;
  let size = prepare(dir, path);
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  const take = (): string => {
    if (dropped > 0) waiting.push(`${new Date(now()).toISOString()} warn ${dropped} lines were dropped\n`);
    const text = waiting.join('');
    waiting = [];
    dropped = 0;
    if (size > 0 && size + Buffer.byteLength(text) > maxBytes) {
      rotate(path, files);
      size = 0;
    }
    size += Buffer.byteLength(text);
    return text;
  };
  const flush = (): void => {
    timer = null;
    if (writing || waiting.length === 0) return;
    writing = appendFile(path, take(), { mode: 0o600 })
      .catch(() => undefined)
      .finally(() => {
        writing = null;
        schedule();
      });
  };
  const schedule = (): void => {
    if (!timer && !writing && !closed && waiting.length > 0) timer = setTimeout(flush, FLUSH_MS);
  };
  const write = (at: Level, message: string, data: unknown): void => {
    if (closed || LEVELS.indexOf(at) < LEVELS.indexOf(level)) return;
    const raw = data === undefined ? message : `${message} ${plain(data)}`;
    // Redacted before it is folded and cut: half a secret is still one.
    const text = redact(raw.slice(0, RAW_MAX), secrets)
      .replaceAll(/[\r\n]+/g, ' | ')
      .slice(0, LINE_MAX);
    const line = `${new Date(now()).toISOString()} ${at} ${text}\n`;
    if (at === 'warn' || at === 'error') {
      recent.push(line.trimEnd());
      if (recent.length > RECENT_MAX) recent.shift();
    }
    if (waiting.length >= WAITING_MAX) dropped += 1;
    else waiting.push(line);
    schedule();
  };

  return {
    debug: (message, data) => write('debug', message, data),
    info: (message, data) => write('info', message, data),
    warn: (message, data) => write('warn', message, data),
    error: (message, data) => write('error', message, data),
    recent: () => [...recent],
    close() {
      if (closed) return;
      closed = true;
      if (timer) clearTimeout(timer);
      try {
        if (waiting.length > 0) appendFileSync(path, take(), { mode: 0o600 });
      } catch {
        // Nothing is left to tell it to.
      }
    },
  };
}

/** Makes the folder and tightens an old file; returns that file's size. */
function prepare(dir: string, path: string): number {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const { size } = statSync(path);
    chmodSync(path, 0o600);
    return size;
  } catch {
    return 0;
  }
}

function rotate(path: string, files: number): void {
  for (let n = files - 1; n >= 1; n--) {
    const from = n === 1 ? path : `${path}.${n - 1}`;
    try {
      renameSync(from, `${path}.${n}`);
    } catch {
      // Not there yet.
    }
  }
  if (files <= 1) rmSync(path, { force: true });
}

/** Any value as one line; errors with their cause and stack. */
function plain(data: unknown): string {
  if (data instanceof Error) {
    const cause = data.cause === undefined ? '' : ` caused by ${plain(data.cause)}`;
    return `${data.stack ?? `${data.name}: ${data.message}`}${cause}`;
  }
  if (typeof data === 'string') return data;
  const seen = new WeakSet<object>();
  try {
    return (
      JSON.stringify(data, (_key, value: unknown) => {
        if (typeof value === 'bigint') return value.toString();
        if (value instanceof Error) return `${value.name}: ${value.message}`;
        if (typeof value === 'object' && value !== null) {
          if (seen.has(value)) return '[again]';
          seen.add(value);
        }
        return value;
      }) ?? String(data)
    );
  } catch {
    return '[unreadable]';
  }
}
