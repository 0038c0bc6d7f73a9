import { useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { attempt } from '../../stores/toasts';
import { Switch } from '../../ui/controls';
import { isLive } from '../../ui/serverState';
import { ServerForm } from '../servers/ServerForm';
import { PollRow } from '../settings/PollRow';
import { Row, Section } from '../settings/rows';
import { XrayFrame, type XrayProps } from './XrayFrame';

/** The server's own settings: how it is reached, what links say, what happens after a restart. */
export function ServerSettingsPage({ server, summary }: XrayProps) {
  const t = useTexts();
  return (
    <XrayFrame server={server} summary={summary}>
      <div className="col g16 setcol narrowcol">
        <ServerForm server={server} />
        <Section title={t('server.keeping')}>
          <PollRow kind="xray" title={t('live.read-every')} text={t('server.poll-text')} />
          <PutBackRow server={server} summary={summary} />
        </Section>
      </div>
    </XrayFrame>
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
