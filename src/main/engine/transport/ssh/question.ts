import type { SshPrompt } from '@shared/model';
import type { Asked } from './asked';
import { plain } from './words';

export type QuestionKind = SshPrompt['kind'];
export interface Question {
  readonly kind: QuestionKind;
  readonly text: string;
  readonly fingerprint: string | null;
}

/**
 * What ssh asks, by its own wording. Only ssh's own forms count from the first character on: what a server asks (a one-time code, say)
 * comes with `(user@host) ` before it and stays `other`, however it reads.
 */
export function readQuestion({ text: asked, hint }: Pick<Asked, 'text' | 'hint'>): Question {
  const text = asked.split('\n').map(plain).join('\n').trim().slice(0, 4_000);
  if (/\(yes\/no(\/\[fingerprint\])?\)\?$/.test(text) && /^(The authenticity of host|Warning:|This )/.test(text))
    return { kind: 'host-key', text, fingerprint: /\b(SHA256:[\w+/=]+|MD5:[0-9a-f:]+)/.exec(text)?.[1] ?? null };
  if (hint === 'none') return { kind: 'presence', text, fingerprint: null };
  if (hint === 'confirm') return { kind: 'confirm', text, fingerprint: null };
  if (/^(Enter passphrase for (key )?|Enter PIN for )/.test(text)) return { kind: 'passphrase', text, fingerprint: null };
  if (/^[^\s()]+@[^\s()]+'s password:$/.test(text)) return { kind: 'password', text, fingerprint: null };
  return { kind: 'other', text, fingerprint: null };
}
