import type { Output } from '@shared/ipc';
import type { WebhookState } from '@shared/model';
import { isPlainWebhook, SECRET_MARK, webhookUrlProblem } from '@shared/webhook';
import { useCallback, useEffect, useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { agoText } from '../../ui/ago';
import { Button } from '../../ui/Button';
import { Switch } from '../../ui/controls';
import { failureText } from '../../ui/failure';
import { Shape } from '../../ui/Shape';
import { LineRow, Row, Section, useSetting } from './rows';
import { WebhookSecretRow } from './WebhookSecretRow';
import { WebhookTemplate } from './WebhookTemplate';

/** Notices sent to an address of the user's, too. */
export function WebhookSection() {
  const t = useTexts();
  const [webhook, change] = useSetting('webhook');
  const [state, setState] = useState<WebhookState | null>(null);
  const look = useCallback(() => void call('readWebhook', null).then(setState, () => undefined), []);
  useEffect(look, [look]);
  const asksSecret = webhook.header !== '' || webhook.url.includes(SECRET_MARK);
  return (
    <Section title={t('webhook.title')}>
      <Row title={t('webhook.on')} text={t(webhook.url === '' ? 'webhook.on-needs' : 'webhook.on-text')}>
        <Switch label={t('webhook.on')} on={webhook.on} disabled={webhook.url === ''} onChange={on => change({ ...webhook, on })} />
      </Row>
      <LineRow
        title={t('webhook.url')}
        text={isPlainWebhook(webhook.url) ? <span className="c-warn">{t('webhook.url-plain')}</span> : t('webhook.url-text')}
        value={webhook.url}
        placeholder="https://"
        problem={url => {
          const problem = webhookUrlProblem(url);
          return problem && t(`webhook.problem-${problem}`);
        }}
        onSave={url => change({ ...webhook, url, on: webhook.on && url !== '' })}
      />
      <LineRow
        title={t('webhook.header')}
        text={t('webhook.header-text')}
        value={webhook.header}
        placeholder={t('webhook.header-none')}
        problem={header => (/^[A-Za-z0-9-]+$/.test(header) ? null : t('webhook.problem-header'))}
        onSave={header => change({ ...webhook, header })}
      />
      {asksSecret ? <WebhookSecretRow stored={state?.secret ?? null} onStored={look} /> : null}
      <WebhookTemplate template={webhook.template} onSave={template => change({ ...webhook, template })} />
      <TestRow state={state} usable={webhook.url !== ''} onTested={look} />
    </Section>
  );
}

/** How it goes, and a try. */
function TestRow({
  state,
  usable,
  onTested,
}: {
  readonly state: WebhookState | null;
  readonly usable: boolean;
  readonly onTested: () => void;
}) {
  const t = useTexts();
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState<Output<'testWebhook'> | null>(null);
  const test = async () => {
    setBusy(true);
    await attempt(t('webhook.not-tested'), async () => setTried(await call('testWebhook', null)));
    setBusy(false);
    onTested();
  };
  const last = state?.last ?? null;
  const figures = [
    ...(last ? [t(last.failure ? 'webhook.last-failed' : 'webhook.last-delivered', { ago: agoText(t, Date.now() - last.at) })] : []),
    ...(state && state.waiting > 0 ? [t('webhook.waiting', { count: state.waiting })] : []),
    ...(state && state.lost > 0 ? [t('webhook.lost', { count: state.lost })] : []),
  ];
  const said = tried?.failure
    ? failureText(t, tried.failure)
    : tried
      ? t('webhook.tested', { status: tried.status ?? 0, ms: Math.round(tried.elapsedMs) })
      : null;
  return (
    <Row
      title={t('webhook.test')}
      text={
        <span role="status" className={tried?.failure ? 'c-bad' : ''}>
          {said ?? (figures.length > 0 ? figures.join(' · ') : t('webhook.none-sent'))}
        </span>
      }
    >
      {said === null ? null : <Shape shape={tried?.failure ? 'bad' : 'ok'} label={said} />}
      <Button size="sm" look={busy ? 'busy' : 'default'} disabled={!usable} onClick={() => void test()}>
        {t('webhook.test-verb')}
      </Button>
    </Row>
  );
}
