/** Calls about notifications and the webhook they are forwarded to. */
import type { Failure, WebhookState } from '../model';
import type { Call } from './call';

export interface NotifyCalls {
  /** Shows one notification now, whatever is muted: these words, or words of its own. `failure` null: the desktop took it. */
  testNotification: Call<
    { readonly title: string; readonly body: string } | null,
    { readonly failure: string | null; readonly actions: boolean }
  >;
  readWebhook: Call<null, WebhookState>;
  /** Puts the webhook's secret into the keychain; an empty one takes it away. Fault `keychain`. */
  setWebhookSecret: Call<{ readonly secret: string }, null>;
  /** Sends one notice now and waits for the answer. */
  testWebhook: Call<null, { readonly failure: Failure | null; readonly status: number | null; readonly elapsedMs: number }>;
}
export const notifyCallNames: { readonly [K in keyof NotifyCalls]: true } = {
  testNotification: true,
  readWebhook: true,
  setWebhookSecret: true,
  testWebhook: true,
};
