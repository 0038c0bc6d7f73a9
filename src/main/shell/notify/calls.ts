/** The calls about notices: a test on the desktop, and the webhook. */
import { testFacts } from '@shared/notification/facts';
import type { Texts } from '@shared/texts';
import type { WebhookFacts } from '@shared/webhook';
import type { Serving } from '../ipc/serve';
import type { Notifier } from './notifier';

export type NotifyCall = 'testNotification' | 'readWebhook' | 'setWebhookSecret' | 'testWebhook';

export interface NotifyCallParts {
  readonly notifier: Pick<Notifier, 'test'>;
  readonly webhook: {
    state(): ReturnType<Serving['readWebhook']>;
    setSecret(secret: string): Promise<void>;
    test(facts: WebhookFacts): ReturnType<Serving['testWebhook']>;
  };
  readonly texts: () => Texts;
  readonly keepSecret: (secret: string | undefined) => void;
  readonly now: () => number;
}

export function createNotifyCalls({ notifier, webhook, texts, keepSecret, now }: NotifyCallParts): Pick<Serving, NotifyCall> {
  return {
    testNotification: words => notifier.test(words),
    readWebhook: () => webhook.state(),
    async setWebhookSecret({ secret }) {
      keepSecret(secret);
      await webhook.setSecret(secret);
      return null;
    },
    testWebhook() {
      const t = texts();
      return webhook.test(
        testFacts({ title: t('notify.testTitle'), body: t('notify.testBody'), urgency: 'normal' }, now(), { state: 'test' }),
      );
    },
  };
}
