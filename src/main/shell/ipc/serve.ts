import { toFailure } from '@shared/fault';
import { CALL_NAMES, type CallName, callChannel, type Input, type Output, type Result } from '@shared/ipc';
import { inputSchemas } from '@shared/ipc.schema';
import type { Failure } from '@shared/model';
import { isOurs, type SenderEvent } from './sender';

/** Implementation of every call; the second argument says which window asks. */
export type Serving = {
  readonly [K in CallName]: (input: Input<K>, contentsId: number) => Output<K> | Promise<Output<K>>;
};

/** The part of Electron's ipcMain that is used, so that tests can stand in for it. */
export interface IpcMainLike {
  handle(channel: string, listener: (event: SenderEvent, ...args: unknown[]) => unknown): void;
  removeHandler(channel: string): void;
}

export interface ServeOptions {
  readonly ipcMain: IpcMainLike;
  readonly isOurContents: (contentsId: number) => boolean;
  readonly serving: Serving;
  /** Takes secrets out of an error's words before they cross. */
  readonly redact: (text: string) => string;
  /** A call has run and is about to be answered: who asks is told first what has changed. */
  readonly settle: (contentsId: number) => void;
  /** A call that was refused or failed, for the log. */
  readonly report: (call: CallName, failure: Failure) => void;
}

const BAD_SENDER: Failure = { code: 'forbidden', message: 'this caller may not use the app' };

/**
 * Answers every call of the contract: sender checked, input parsed, the answer in an envelope. Never throws into a window and runs no
 * handler for a caller or an input that is not right. Returns its end.
 */
export function serveCalls({ ipcMain, isOurContents, serving, redact, settle, report }: ServeOptions): () => void {
  const run = async <K extends CallName>(name: K, event: SenderEvent, raw: unknown): Promise<Result<Output<K>>> => {
    const failed = (failure: Failure): Result<Output<K>> => {
      const error = { code: failure.code, message: redact(failure.message) };
      report(name, error);
      return { ok: false, error };
    };
    if (!isOurs(event, isOurContents)) return failed(BAD_SENDER);
    const input = inputSchemas[name].safeParse(raw);
    if (!input.success) {
      // Where it is wrong, never what was given: an input may hold a secret.
      const where = input.error.issues.slice(0, 5).map(issue => `${issue.path.join('.') || 'input'}: ${issue.code}`);
      return failed({ code: 'bad-input', message: where.join('; ') });
    }
    const { id } = event.sender;
    try {
      return { ok: true, value: await serving[name](input.data, id) };
    } catch (thrown) {
      return failed(toFailure(thrown));
    } finally {
      settle(id);
    }
  };
  for (const name of CALL_NAMES) {
    // More than one argument is no call of ours.
    ipcMain.handle(callChannel(name), (event, ...args) => run(name, event, args.length > 1 ? args : (args[0] ?? null)));
  }
  return () => {
    for (const name of CALL_NAMES) ipcMain.removeHandler(callChannel(name));
  };
}
