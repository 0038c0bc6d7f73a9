/** What ssh tells its program beside the words (SSH_ASKPASS_PROMPT): `none` wants no answer, `confirm` a yes or no. */
export type Hint = 'none' | 'confirm' | null;
export const readHint = (text: unknown): Hint => (text === 'none' || text === 'confirm' ? text : null);

/** A question of ssh's that waits for its answer. */
export interface Asked {
  readonly text: string;
  readonly hint: Hint;
  /** Nobody waits for the answer any more: ssh took the question back. */
  readonly gone: boolean;
  /** Null: no answer. Resolves also when nobody waits for it any more. */
  answer(text: string | null): Promise<void>;
}

/** Where the questions of one ssh process arrive: it runs a program for each (SSH_ASKPASS), and that program finds its way to us. */
export interface Questions {
  /** For ssh's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Those that wait now, each once. */
  take(): Promise<readonly Asked[]>;
  close(): void;
}

/** An answer is one line. */
export const oneLine = (text: string): string => text.replace(/[\r\n\0]/g, '');
