import { APP_HOST, APP_SCHEME } from '../security/address';

/** What of an IPC event tells who sent it: Electron's event, or a forged one in tests. */
export interface SenderEvent {
  readonly sender: { readonly id: number };
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** True only for the main frame of one of our own windows that shows one of our own pages. */
export function isOurs(event: SenderEvent, isOurContents: (contentsId: number) => boolean): boolean {
  const frame = event.senderFrame;
  if (!frame || frame.parent !== null || !isOurContents(event.sender.id)) return false;
  try {
    const url = new URL(frame.url);
    return url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}
