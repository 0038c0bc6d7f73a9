import { unitIn } from '@shared/format';
import { DEFAULT_SETTINGS, isZone, zoneIn } from '@shared/settings';
import { useApp, useServers, useTexts } from '../../stores/app';
import { go } from '../../stores/view';
import { Button } from '../../ui/Button';
import { isHttpUrl } from '../../ui/httpUrl';
import { secondsText } from '../../ui/metricValue';
import { State } from '../../ui/Shape';
import { ChoiceRow, FlagRow, Row, SecondsRow, Section, TextRow } from './rows';

export function General() {
  const t = useTexts();
  return (
    <>
      <Section title={t('settings.look')}>
        <ChoiceRow
          setting="theme"
          title={t('settings.theme')}
          options={[
            { value: 'system', label: t('settings.system') },
            { value: 'light', label: t('settings.light') },
            { value: 'dark', label: t('settings.dark') },
          ]}
        />
        <ChoiceRow
          setting="density"
          title={t('settings.density')}
          text={t('settings.density-text')}
          options={[
            { value: 'compact', label: t('settings.compact') },
            { value: 'default', label: t('settings.default') },
          ]}
        />
        <ChoiceRow
          list
          setting="language"
          title={t('settings.language')}
          options={[
            { value: 'system', label: t('settings.language-system') },
            { value: 'en', label: 'English' },
            { value: 'ru', label: 'Русский' },
          ]}
        />
        <ChoiceRow
          setting="sizes"
          title={t('settings.sizes')}
          text={t('settings.sizes-text')}
          options={[
            { value: 'iec', label: `IEC, ${unitIn('KiB', t.language)}` },
            { value: 'si', label: `SI, ${unitIn('kB', t.language)}` },
          ]}
        />
        <ChoiceRow
          setting="rates"
          title={t('settings.rates')}
          options={[
            { value: 'bytes', label: unitIn('B/s', t.language) },
            { value: 'bits', label: unitIn('bit/s', t.language) },
          ]}
        />
        <TextRow
          setting="timeZone"
          title={t('settings.time-zone')}
          text={t('settings.time-zone-text')}
          placeholder={t('settings.time-zone-system', { zone: zoneIn({ timeZone: null }) })}
          empty={null}
          problem={zone => (isZone(zone) ? null : t('settings.time-zone-problem'))}
        />
      </Section>
      <TraySection />
      <KeyTestSection />
      <FarmProxiesSection />
      <SecretsSection />
    </>
  );
}

function TraySection() {
  const t = useTexts();
  const mac = useApp(state => state.app.platform === 'darwin');
  const trayHost = useApp(state => state.app.trayHost);
  return (
    <Section title={t('settings.tray')}>
      <FlagRow setting="autostart" title={t('settings.autostart')} text={t('settings.autostart-text')} />
      <ChoiceRow
        setting="onClose"
        title={t('settings.on-close')}
        text={t(trayHost === false ? 'settings.on-close-no-tray' : 'settings.on-close-text')}
        options={[
          { value: 'tray', label: t('settings.keep-in-tray') },
          { value: 'quit', label: t('settings.quit') },
        ]}
      />
      <FlagRow setting="askBeforeRotation" title={t('settings.ask-rotation')} text={t('settings.ask-rotation-text')} />
      <FlagRow setting="speedBesideIcon" title={t('settings.speed')} text={t(mac ? 'settings.speed-mac' : 'settings.speed-text')} />
      <SecondsRow
        setting="destroyWindowS"
        title={t('settings.destroy')}
        text={t('settings.destroy-text')}
        values={[10, 60, 300, 3600]}
        word={seconds => t('settings.after', { time: secondsText(t, seconds) })}
      />
    </Section>
  );
}

/** What "Test this key" runs, and what it asks for through the key. */
function KeyTestSection() {
  const t = useTexts();
  return (
    <Section title={t('settings.key-test')}>
      <TextRow
        setting="clientProgram"
        title={t('settings.client-program')}
        text={t('settings.client-program-text')}
        placeholder={t('settings.client-program-none')}
        empty={null}
        problem={path => (/^(\/|[a-z]:[\\/]|\\\\)/i.test(path) ? null : t('settings.client-program-problem'))}
      />
      <TextRow
        setting="keyTestUrl"
        title={t('settings.key-test-url')}
        text={t('settings.key-test-url-text')}
        placeholder={DEFAULT_SETTINGS.keyTestUrl}
        empty={DEFAULT_SETTINGS.keyTestUrl}
        problem={url => (/^https?:\/\/[^\s/]+/i.test(url) ? null : t('settings.key-test-url-problem'))}
      />
    </Section>
  );
}

/** Tests of farm proxies, and links that are not to be given away by mistake. */
function FarmProxiesSection() {
  const t = useTexts();
  return (
    <Section title={t('settings.farm-tools')}>
      <TextRow
        setting="proxyEchoUrl"
        title={t('settings.proxy-echo')}
        text={t('settings.proxy-echo-text')}
        placeholder={t('settings.proxy-echo-none')}
        empty={null}
        problem={url => (isHttpUrl(url) ? null : t('settings.proxy-echo-problem'))}
      />
      <FlagRow setting="rotationLinks" title={t('settings.rotation-links')} text={t('settings.rotation-links-text')} />
    </Section>
  );
}

/** Keychain, clipboard, servers without TLS; also a section of its own. */
export function SecretsSection() {
  const t = useTexts();
  const { keychain, keychainEntries } = useApp(state => state.app);
  const plain = useServers().filter(
    ({ server, summary }) => !server.lab && (summary.warnings.includes('plain-http') || summary.warnings.includes('plain-grpc')),
  );
  const shape = keychain === 'ready' ? 'ok' : keychain === 'probing' ? 'busy' : 'warn';
  return (
    <Section title={t('settings.secrets')}>
      <Row
        title={t('settings.keychain')}
        text={keychain === 'ready' ? t('settings.keychain-text', { count: keychainEntries }) : t('keychain.asks')}
      >
        <State shape={shape} quiet={keychain === 'ready'} small>
          {t(`keychain.word-${keychain}`)}
        </State>
      </Row>
      <SecondsRow
        setting="clearClipboardS"
        title={t('settings.clipboard')}
        text={t('settings.clipboard-text')}
        values={[15, 30, 60, 300, 0]}
        word={seconds => (seconds === 0 ? t('settings.never') : t('settings.after', { time: secondsText(t, seconds) }))}
      />
      <Row
        title={t('settings.plain')}
        text={
          plain.length === 0 ? (
            t('settings.plain-none')
          ) : (
            <>
              {t('settings.plain-text', { count: plain.length })}{' '}
              <span className="c-warn">{plain.map(({ server }) => server.name).join(', ')}</span>
            </>
          )
        }
      >
        {plain.length === 0 ? null : (
          <Button size="sm" onClick={() => go({ page: 'settings', tab: 'servers' })}>
            {t('settings.show')}
          </Button>
        )}
      </Row>
    </Section>
  );
}
