import { app } from 'electron';

const DEADLINE_MS = 5_000;

/** One step of the end; a step that fails or hangs does not keep the others from running. */
export interface Ending {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/** Ends the app in order, once, however often it is asked to; after the deadline it ends in any case. */
export function createQuit(endings: () => readonly Ending[], report: (what: string, error: unknown) => void) {
  let quitting: Promise<void> | null = null;

  const end = async (code: number): Promise<void> => {
    const deadline = setTimeout(() => app.exit(code), DEADLINE_MS);
    for (const { name, run } of endings()) {
      try {
        await run();
      } catch (error) {
        report(name, error);
      }
    }
    clearTimeout(deadline);
    app.exit(code);
  };
  const quit = (code = 0): void => {
    quitting ??= end(code);
  };
  app.on('before-quit', event => {
    event.preventDefault();
    quit();
  });
  return {
    quit,
    get quitting() {
      return quitting !== null;
    },
  };
}
