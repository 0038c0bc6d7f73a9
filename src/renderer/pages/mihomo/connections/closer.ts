/** Closes single connections, one run after the other: what is pressed while one is under way goes with the next. */
import type { ClosingRun } from '@shared/model';
import { api, call, failureOf } from '../../../api';
import { currentTexts } from '../../../stores/app';
import { tell } from '../../../stores/toasts';
import { failureText } from '../../../ui/failure';

const AGAIN_MS = 400;
/** So long another run may close there before this one gives up. */
const PATIENCE_MS = 20_000;
/** After that a row may be closed again, whatever became of the run. */
const FORGET_MS = 60_000;
const ENDED: ReadonlySet<ClosingRun['state']> = new Set(['done', 'cancelled', 'failed']);

export class RowCloser {
  readonly #waiting = new Set<number>();
  readonly #closing = new Set<number>();
  #running = false;

  /** `onChange`: rows are to be drawn anew. */
  constructor(
    private readonly watch: () => string | null,
    private readonly onChange: () => void,
  ) {}

  readonly isClosing = (handle: number): boolean => this.#closing.has(handle) || this.#waiting.has(handle);

  close(handle: number): void {
    if (this.isClosing(handle)) return;
    this.#waiting.add(handle);
    this.onChange();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.size > 0) {
      const handles = [...this.#waiting];
      this.#waiting.clear();
      for (const handle of handles) this.#closing.add(handle);
      try {
        tellOf(await this.#close(handles));
      } catch (thrown) {
        const t = currentTexts();
        tell('bad', t('connections.close-failed', { count: handles.length }), failureText(t, failureOf(thrown)));
      }
      for (const handle of handles) this.#closing.delete(handle);
      this.onChange();
    }
    this.#running = false;
  }

  /** Resolves when the run ended; null when the page was left, or nobody told. */
  async #close(handles: readonly number[]): Promise<ClosingRun | null> {
    const heard = new Map<string, ClosingRun>();
    let forget: ReturnType<typeof setTimeout> | undefined;
    let onEnd: (run: ClosingRun) => void = () => undefined;
    const deaf = api().onClosingRun(run => {
      if (!ENDED.has(run.state)) return;
      heard.set(run.id, run);
      onEnd(run);
    });
    try {
      const begun = await this.#begin(handles, performance.now() + PATIENCE_MS);
      if (begun === null || ENDED.has(begun.state)) return begun;
      return (
        heard.get(begun.id) ??
        (await new Promise<ClosingRun | null>(resolve => {
          forget = setTimeout(() => resolve(null), FORGET_MS);
          onEnd = run => {
            if (run.id === begun.id) resolve(run);
          };
        }))
      );
    } finally {
      clearTimeout(forget);
      deaf();
    }
  }
  async #begin(handles: readonly number[], until: number): Promise<ClosingRun | null> {
    for (;;) {
      const watch = this.watch();
      if (watch === null) return null;
      try {
        const { plan, count } = await call('planClosing', { watch, what: { type: 'rows', handles } });
        return count === 0 ? null : await call('closeConnections', { plan });
      } catch (thrown) {
        if (failureOf(thrown).code !== 'busy' || performance.now() > until) throw thrown;
        await new Promise(resolve => setTimeout(resolve, AGAIN_MS));
      }
    }
  }
}

/** Said only where something is still there, or nobody knows. */
function tellOf(run: ClosingRun | null): void {
  if (run === null || run.state === 'cancelled') return;
  const t = currentTexts();
  const left = run.left ?? 0;
  if (run.state === 'failed')
    tell('bad', t('connections.close-failed', { count: run.total }), run.failure ? failureText(t, run.failure) : null);
  else if (left > 0) tell('warn', t('connections.still-open', { count: left }));
}
