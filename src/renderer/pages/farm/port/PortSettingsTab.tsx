import { Pencil, Power } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { Switch } from '../../../ui/controls';
import { Facts } from '../../../ui/Facts';
import { failureText } from '../../../ui/failure';
import { askOff, askRestart, setActive } from '../ports/portActions';
import { SchedulesCard } from '../schedules/SchedulesCard';
import { factRows, factsOf, secondsWords } from './portFacts';
import { editPort, type PortTabProps, useLookups, usePortSettings } from './portParts';

/** The port on its panel, and when we rotate it ourselves. */
export function PortSettingsTab(props: PortTabProps) {
  const t = useTexts();
  const { detail, live, port: shown } = props;
  const { row } = detail;
  const { serverId, port } = row;
  const settings = usePortSettings(serverId, port.id, live);
  const lookups = useLookups(serverId, live);
  const facts = factsOf(port, settings.value, lookups);
  const model = lookups?.modemTypes?.find(({ id }) => id === facts.modemType)?.name;
  const unknown = settings.value?.unknown ?? [];
  return (
    <div className="col g12 narrowcol">
      {settings.failure === null ? null : (
        <Banner
          shape={settings.failure.code === 'unimplemented' ? 'off' : 'bad'}
          title={t(settings.failure.code === 'unimplemented' ? 'portSettings.no-call' : 'portSettings.not-read')}
          text={settings.failure.code === 'unimplemented' ? t('portSettings.no-call-text') : failureText(t, settings.failure)}
        />
      )}
      <section className="card" aria-label={t('portSettings.on-panel')}>
        <div className="card-h line">
          <h2>{t('portSettings.on-panel')}</h2>
          <span className="end row">
            <Button
              size="sm"
              look="ghost"
              icon={Power}
              disabled={!live || !port.active || shown.state.look === 'busy'}
              onClick={() => askRestart(row)}
            >
              {t('portPage.restart')}
            </Button>
            <Button size="sm" icon={Pencil} disabled={!live || settings.value === null} onClick={() => editPort(props)}>
              {t('portSettings.edit')}
            </Button>
          </span>
        </div>
        <div className="srow">
          <div className="col grow">
            <span className="med">{t('portSettings.active')}</span>
            <span className="s12 t3">{t('portSettings.active-text')}</span>
          </div>
          <Switch
            label={t('portSettings.active')}
            on={port.active}
            disabled={!live || shown.state.look === 'busy'}
            onChange={on => (on ? void setActive(serverId, [row], true) : askOff(serverId, [row]))}
          />
        </div>
        <div className="card-b top">
          <Facts
            of={[
              [t('portSettings.name'), port.name],
              [t('portSettings.model'), model ?? '–'],
              ...factRows(t, facts),
              [t('portSettings.monitoring'), facts.monitoringIntervalS === null ? '–' : secondsWords(t, facts.monitoringIntervalS)],
              [t('portSettings.addresses'), [port.lanIp, port.gateway].filter(Boolean).join(' → ') || '–'],
              ...(unknown.length === 0 ? [] : [[t('portSettings.unknown'), unknown.join(', ')] as const]),
            ]}
          />
        </div>
      </section>
      <SchedulesCard serverId={serverId} port={{ id: port.id, name: port.name }} schedules={detail.schedules} />
    </div>
  );
}
