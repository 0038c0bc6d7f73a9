import { useTexts } from '../../stores/app';
import { KeysFrame } from '../keys/KeysFrame';
import { ServerForm } from '../servers/ServerForm';
import { PollRow } from '../settings/PollRow';
import { Section } from '../settings/rows';
import type { KeyapiProps } from './tabs';

/** The server's own settings: address, secret, pattern of names, the second source of its counters, how often it is read. */
export function KeyapiSettingsPage({ server, summary }: KeyapiProps) {
  const t = useTexts();
  return (
    <KeysFrame server={server} summary={summary}>
      <div className="col g16 setcol narrowcol">
        <ServerForm server={server} />
        <Section title={t('server.keeping')}>
          <PollRow kind="keyapi" title={t('live.read-every')} text={t('keyapi.poll-text')} />
        </Section>
      </div>
    </KeysFrame>
  );
}
