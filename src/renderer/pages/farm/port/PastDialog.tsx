import { formatFullMoment } from '@shared/format';
import type { PastRotation } from '@shared/model';
import { useTexts } from '../../../stores/app';
import { closeOverlay } from '../../../stores/view';
import { Dialog } from '../../../ui/Dialog';
import { Facts } from '../../../ui/Facts';
import { State } from '../../../ui/Shape';
import { secondsText } from '../figures';
import { pastShape, pastWord } from './pastText';

/** One rotation with what the panel showed that proves its outcome. */
export function PastDialog({ rotation }: { readonly rotation: PastRotation }) {
  const t = useTexts();
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [t('portPage.time'), formatFullMoment(rotation.at, { language: t.language })],
    [t('portPage.address'), `${rotation.oldIp ?? '–'} → ${rotation.newIp ?? '–'}`],
    [t('portPage.took'), rotation.tookMs === null ? '–' : secondsText(t, rotation.tookMs)],
    [
      t('portPage.outcome'),
      <State key="outcome" shape={pastShape(rotation)}>
        {pastWord(t, rotation)}
      </State>,
    ],
    [t('portPage.by'), t(`past.by-${rotation.by}`)],
    [t('farm.operator'), rotation.operator ?? '–'],
  ];
  return (
    <Dialog narrow title={t('portPage.rotation-of', { name: rotation.portName })} onClose={closeOverlay}>
      <Facts of={facts} />
      <h3 className="sh mt8">{t('portPage.evidence')}</h3>
      {rotation.evidence.length === 0 ? (
        <p className="s12 t2">{t('portPage.evidence-addresses')}</p>
      ) : (
        <ul className="stl s12 mono">
          {rotation.evidence.map((line, index) => (
            <li key={`${line} ${String(index)}`} className="wrap">
              {line}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
