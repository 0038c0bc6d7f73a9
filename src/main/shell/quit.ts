import { app } from 'electron';

/** For one step, and for all of them. */
const STEP_MS = 4_000;
const DEADLINE_MS = 8_000;

/** One step of the end; a step that fails or hangs does not keep the others from running. */
export interface Ending {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/** Ends the app in order, once, however often it is asked to; a step that hangs is left behind, and after the deadline it ends in any case. */
export function createQuit(endings: () => readonly Ending[], report: (what: string, error: unknown) => void) {
  let quitting: Promise<void> | null = null;

  const end = async (code: number): Promise<void> => {
    const deadline = setTimeout(() => app.exit(code), DEADLINE_MS);
    for (const { name, run } of endings()) {
      try {
        await withinStep(run);
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

async function withinStep(run: Ending['run']): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${STEP_MS} ms`)), STEP_MS);
  });
  await Promise.race([Promise.resolve().then(run), late]).finally(() => clearTimeout(timer));
}
