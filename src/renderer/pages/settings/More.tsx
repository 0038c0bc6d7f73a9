/** The smaller sections. */
import { KINDS } from '@shared/model';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { go } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Switch } from '../../ui/controls';
import { State } from '../../ui/Shape';
import { SecretsSection } from './General';
import { HistorySection } from './HistorySection';
import { PollRow } from './PollRow';
import { Row, Section } from './rows';

export const Secrets = () => <SecretsSection />;

export const Sampling = () => (
  <>
    <PollSection />
    <HistorySection />
  </>
);

function PollSection() {
  const t = useTexts();
  return (
    <Section title={t('settings.sampling')}>
      {KINDS.map(kind => (
        <PollRow
          key={kind}
          kind={kind}
          title={t(`kind.${kind}.title`)}
          text={t(kind === 'mihomo' ? 'settings.poll-streams' : 'settings.poll-text')}
        />
      ))}
    </Section>
  );
}

const KEYS = [
  'palette',
  'filter',
  'servers',
  'new-key',
  'rotate',
  'qr',
  'star',
  'pause',
  'arrows',
  'select',
  'open',
  'rename',
  'delete',
  'back',
  'read',
] as const;

export function Keyboard() {
  const t = useTexts();
  return (
    <Section title={t('settings.keyboard')}>
      {KEYS.map(key => (
        <Row key={key} title={t(`keyboard.${key}`)}>
          <kbd>{t(`keyboard.${key}-keys`)}</kbd>
        </Row>
      ))}
    </Section>
  );
}

export function Lab() {
  const t = useTexts();
  const lab = useApp(state => state.app.lab);
  const shape = { off: 'off', starting: 'busy', on: 'ok', failed: 'bad' } as const;
  return (
    <Section title={t('settings.lab')}>
      <Row title={t('lab.title')} text={t('lab.explained')}>
        <State shape={shape[lab]} quiet small>
          {t(`lab.word-${lab}`)}
        </State>
        <Switch
          label={t('lab.title')}
          on={lab === 'on' || lab === 'starting'}
          onChange={on => void attempt(t(on ? 'lab.turn-on-failed' : 'lab.turn-off-failed'), () => call('setLab', { on }))}
        />
      </Row>
    </Section>
  );
}

export function About() {
  const t = useTexts();
  const app = useApp(state => state.app);
  const [copied, setCopied] = useState(false);
  const link = (what: 'docs' | 'releases' | 'issues') => (
    <Row title={t(`about.${what}`)}>
      <Button size="sm" onClick={() => void attempt(t('common.failed'), () => call('openExternal', { what }))}>
        {t('common.open')}
      </Button>
    </Row>
  );
  return (
    <>
      <Section title={t('settings.about')}>
        <Row title="Switchyard" text={t('about.slogan')}>
          <span className="s12 t2">{app.version}</span>
        </Row>
        <Row title="Electron">
          <span className="s12 t2">{app.electron}</span>
        </Row>
        <Row title={t('about.platform')}>
          <span className="s12 t2">{app.platform}</span>
        </Row>
        <Row title={t('about.tray')}>
          <span className="s12 t2">
            {t(app.trayHost === null ? 'about.tray-unknown' : app.trayHost ? 'about.tray-yes' : 'about.tray-no')}
          </span>
        </Row>
      </Section>
      <Section title={t('about.help')}>
        <Row title={t('about.diagnostics')} text={t('about.diagnostics-text')}>
          <Button
            size="sm"
            icon={Copy}
            onClick={() => void attempt(t('about.diagnostics-failed'), () => call('copyDiagnostics', null).then(() => setCopied(true)))}
          >
            {t(copied ? 'key.copied' : 'about.copy')}
          </Button>
        </Row>
        {link('docs')}
        {link('releases')}
        {link('issues')}
        <Row title={t('components.title')} text={t('about.components-text')}>
          <Button size="sm" onClick={() => go({ page: 'settings', tab: 'components' })}>
            {t('common.open')}
          </Button>
        </Row>
      </Section>
    </>
  );
}
