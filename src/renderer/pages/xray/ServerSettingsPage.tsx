import { useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { attempt } from '../../stores/toasts';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Switch } from '../../ui/controls';
import { isLive } from '../../ui/serverState';
import { ServerFields } from '../onboarding/ServerFields';
import { TestResult } from '../onboarding/TestResult';
import { useServerForm } from '../servers/useServerForm';
import { PollRow } from '../settings/PollRow';
import { Row, Section } from '../settings/rows';
import { XrayFrame, type XrayProps } from './XrayFrame';

/** The server's own settings: how it is reached, what links say, what happens after a restart. */
export function ServerSettingsPage({ server, summary }: XrayProps) {
  const t = useTexts();
  return (
    <XrayFrame server={server} summary={summary}>
      <div className="col g16 setcol narrowcol">
        {server.lab ? <Banner shape="off" title={t('server.lab-fixed')} /> : <Fields key={server.id} server={server} summary={summary} />}
        <Section title={t('server.keeping')}>
          <PollRow kind="xray" title={t('live.read-every')} text={t('server.poll-text')} />
          <PutBackRow server={server} summary={summary} />
        </Section>
      </div>
    </XrayFrame>
  );
}

function Fields({ server }: XrayProps) {
  const t = useTexts();
  const { form, problems, saving, changed, failed, test, change, undo, runTest, save } = useServerForm(server);
  return (
    <section aria-label={t('server.reaching')}>
      <h2 className="sh">{t('server.reaching')}</h2>
      <form
        className="card"
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="card-b top col g12">
          <ServerFields full form={form} problems={problems} onChange={change} />
          <TestResult test={test} />
          {failed === null ? null : (
            <div role="alert">
              <Banner shape="bad" tone="bad" title={t('server.not-saved')} text={failed} />
            </div>
          )}
        </div>
        <footer className="dialog-f">
          <Button look={test.state === 'testing' ? 'busy' : 'default'} onClick={runTest}>
            {t(test.state === 'testing' ? 'form.testing-plain' : 'form.test')}
          </Button>
          <span className="grow" />
          <Button look="ghost" disabled={!changed} onClick={undo}>
            {t('common.cancel')}
          </Button>
          <Button look={saving ? 'busy' : 'default'} type="submit" disabled={!changed}>
            {t('common.save')}
          </Button>
        </footer>
      </form>
    </section>
  );
}

/** After a restart Xray has forgotten its keys; whether they go back without asking. */
function PutBackRow({ server, summary }: XrayProps) {
  const t = useTexts();
  const drift = useReading('readDrift', { serverId: server.id }, { everyMs: null, on: isLive(summary) });
  const [asked, setAsked] = useState<boolean | null>(null);
  const change = async (on: boolean) => {
    setAsked(on);
    await attempt(t('settings.not-saved'), () => call('setPutBack', { serverId: server.id, on }));
    await drift.reload();
    setAsked(null);
  };
  const on = asked ?? drift.value?.putBackByItself ?? null;
  return (
    <Row title={t('server.put-back')} text={t(on === null ? 'server.put-back-unknown' : 'server.put-back-text')}>
      <Switch label={t('server.put-back')} on={on ?? false} disabled={on === null || asked !== null} onChange={next => void change(next)} />
    </Row>
  );
}
