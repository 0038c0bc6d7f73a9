import type { NotificationsState, StateShape } from '@shared/model';
import { useState } from 'react';
import { call } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button } from '../../ui/Button';
import { State } from '../../ui/Shape';
import { QuietHoursSection } from './QuietHours';
import { FlagRow, Row, Section } from './rows';
import { WebhookSection } from './WebhookSection';

const SHAPES: Readonly<Record<NotificationsState, StateShape>> = { unknown: 'off', ready: 'ok', 'no-actions': 'ok', failed: 'warn' };

/** What is told outside the windows, when, and where else. */
export function Notifications() {
  const t = useTexts();
  return (
    <>
      <DesktopSection />
      <Section title={t('settings.notify-what')}>
        <FlagRow setting="notifyBreaches" title={t('settings.notify-breaches')} text={t('settings.notify-breaches-text')} />
        <FlagRow setting="notifyRotations" title={t('settings.notify-rotations')} text={t('settings.notify-rotations-text')} />
        <FlagRow setting="notifyKeys" title={t('settings.notify-keys')} text={t('settings.notify-keys-text')} />
        <FlagRow setting="notifyLinks" title={t('settings.notify-links')} text={t('settings.notify-links-text')} />
        <FlagRow setting="notifyApp" title={t('settings.notify-app')} text={t('settings.notify-app-text')} />
      </Section>
      <QuietHoursSection />
      <WebhookSection />
    </>
  );
}

/** Whether the desktop shows them, and a try. */
function DesktopSection() {
  const t = useTexts();
  const state = useApp(app => app.app.notifications);
  const [busy, setBusy] = useState(false);
  /** Why the last try was not shown; null: it was; undefined: none was made. */
  const [failure, setFailure] = useState<string | null | undefined>(undefined);
  const said =
    failure === undefined
      ? t(`settings.notify-desktop-${state}`)
      : failure === null
        ? t('settings.notify-tested')
        : t('settings.notify-refused', { reason: failure });
  const test = async () => {
    setBusy(true);
    await attempt(t('settings.notify-not-tested'), async () => {
      setFailure((await call('testNotification', null)).failure);
    });
    setBusy(false);
  };
  return (
    <Section title={t('settings.notifications')}>
      <Row title={t('settings.notify-desktop')} text={<span role="status">{said}</span>}>
        <State shape={SHAPES[state]} quiet={state !== 'failed'} small>
          {t(`settings.notify-word-${state}`)}
        </State>
        <Button size="sm" look={busy ? 'busy' : 'default'} onClick={() => void test()}>
          {t('settings.notify-test')}
        </Button>
      </Row>
    </Section>
  );
}
