import type { ProxyView } from '@shared/model';
import { Pencil } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { Button } from '../../../ui/Button';
import { Facts } from '../../../ui/Facts';
import { Shape } from '../../../ui/Shape';
import { copyLinkOf } from '../ports/portActions';
import { factRows, factsOf } from './portFacts';
import { editPort, type PortTabProps, useLookups, usePortSettings } from './portParts';

/** The port's settings in short, and what its rotation link would give away. */
export function SettingsCard({ detail, live, proxies }: PortTabProps & { readonly proxies: readonly ProxyView[] | null }) {
  const t = useTexts();
  const { serverId, port } = detail.row;
  const settings = usePortSettings(serverId, port.id, live);
  const lookups = useLookups(serverId, live);
  const facts = factsOf(port, settings.value, lookups);
  const listening = proxies?.map(({ type, listenPort }) => `${type} ${listenPort ?? ''}`.trim()).join(', ') ?? '';
  const byLink = facts.reconnectType === 'link' || facts.reconnectType === 'time_link';
  const schedules = detail.schedules.filter(({ enabled }) => enabled).length;
  return (
    <section className="card growcard" aria-label={t('portPage.tab-settings')}>
      <div className="card-h line">
        <h2>{t('portPage.tab-settings')}</h2>
        <span className="end">
          <Button size="sm" look="ghost" icon={Pencil} disabled={!live || settings.value === null} onClick={() => editPort({ detail })}>
            {t('portSettings.edit')}
          </Button>
        </span>
      </div>
      <div className="card-b top">
        <Facts
          of={[
            ...factRows(t, facts),
            ...(listening === '' ? [] : [[t('farm.tab-proxies'), listening] as const]),
            ...(schedules === 0 ? [] : [[t('schedule.ours'), t('schedule.count', { count: schedules })] as const]),
          ]}
        />
        {byLink ? (
          <div className="row top mt12">
            <span className="linkshape">
              <Shape shape="warn" />
            </span>
            <span className="s12 t2 grow">{t('portPage.link-warning')}</span>
            <Button size="sm" onClick={() => copyLinkOf(detail.row)}>
              {t('portPage.link')}
            </Button>
          </div>
        ) : null}
      </div>
    </section>
  );
}
