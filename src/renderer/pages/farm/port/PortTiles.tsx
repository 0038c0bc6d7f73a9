import { formatCount } from '@shared/format';
import type { PortDetail } from '@shared/model';
import { useTexts } from '../../../stores/app';
import { Metric } from '../../../ui/Metric';
import { percentText, secondsText } from '../figures';
import type { ShownPort } from '../ports/shownPorts';
import { failedWords } from './failedWords';

export function PortTiles({ detail, port }: { readonly detail: PortDetail; readonly port: ShownPort }) {
  const t = useTexts();
  const { figures, row, sameIpPorts } = detail;
  const { unique, changes } = figures.week;
  const dayTotal = Object.values(figures.day).reduce((sum, count) => sum + count, 0);
  const old = row.last?.oldIp ?? null;
  const ip = port.state.look === 'busy' || !row.port.active ? null : row.port.externalIp;
  return (
    <div className="tiles porttiles">
      <Metric
        label={t('farm.ip')}
        context={
          sameIpPorts.length > 0 ? (
            <span className="c-warn">{t('portPage.also-on', { names: sameIpPorts.join(', ') })}</span>
          ) : old === null ? (
            ''
          ) : (
            t('rotate.was', { ip: old })
          )
        }
      >
        <span className="cut" title={ip ?? undefined}>
          {ip ?? '–'}
        </span>
      </Metric>
      <Metric label={t('portPage.rotations-24')} context={failedWords(t, figures.day)}>
        {formatCount(dayTotal)}
      </Metric>
      <Metric label={t('farm.median')} context={figures.p95Ms === null ? '' : t('farm.p95', { time: secondsText(t, figures.p95Ms) })}>
        {figures.medianMs === null ? '–' : Math.round(figures.medianMs / 1000)}
        {figures.medianMs === null ? null : <span className="u">{t('farm.s')}</span>}
      </Metric>
      <Metric
        label={t('farm.unique')}
        context={changes === 0 ? '' : t('portPage.of', { unique: formatCount(unique), changes: formatCount(changes) })}
      >
        {changes === 0 ? '–' : percentText(unique / changes, t.language)}
        {changes === 0 ? null : <span className="u">%</span>}
      </Metric>
    </div>
  );
}
