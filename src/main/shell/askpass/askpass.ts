import type { Input } from '@shared/ipc';
import type { SshAnswer, SshPrompt } from '@shared/model';

/** The window that shows a question, as far as it is needed here. */
export interface AskpassPage {
  show(): void;
  hide(): void;
  send(event: 'sshPrompt', prompt: SshPrompt | null): void;
}

interface Asked {
  readonly prompt: SshPrompt;
  readonly end: (answer: SshAnswer | null) => void;
}

/** Puts the questions of ssh to the user, one at a time, in a window of their own. Nothing typed is kept here. */
export function createAskpass(page: () => AskpassPage) {
  let asked: Asked | null = null;
  return {
    /** Resolves with the answer; null when the user gave up, closed the window, or the signal ended it. */
    ask(prompt: SshPrompt, signal: AbortSignal): Promise<SshAnswer | null> {
      // The one before has no window any more.
      asked?.end(null);
      return new Promise(resolve => {
        const end = (answer: SshAnswer | null): void => {
          if (asked?.prompt.id !== prompt.id) return;
          asked = null;
          signal.removeEventListener('abort', giveUp);
          page().send('sshPrompt', null);
          page().hide();
          resolve(answer);
        };
        const giveUp = (): void => end(null);
        if (signal.aborted) return resolve(null);
        signal.addEventListener('abort', giveUp, { once: true });
        asked = { prompt, end };
        page().send('sshPrompt', prompt);
        page().show();
      });
    },
    /** An answer from the window; one to a question that is over is dropped. */
    answer({ id, answer, remember }: Input<'answerSsh'>): void {
      if (asked?.prompt.id !== id) return;
      asked.end(answer === null ? null : { answer, remember: remember && asked.prompt.canKeep });
    },
    /** The window has loaded, or was loaded anew. */
    attached(): void {
      if (asked) page().send('sshPrompt', asked.prompt);
    },
    /** The user closed the window. */
    closed(): void {
      asked?.end(null);
    },
  };
}
export type Askpass = ReturnType<typeof createAskpass>;
