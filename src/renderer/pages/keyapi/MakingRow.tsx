import type { KeyWork } from '@shared/model';
import { useNow, useTexts } from '../../stores/app';
import { State } from '../../ui/Shape';
import { workState } from '../keys/work';

/** Cells of the row of a key that is on its way: nothing is known of it but its name. */
export function MakingCell({ work, columnId }: { readonly work: KeyWork; readonly columnId: string }) {
  const t = useTexts();
  switch (columnId) {
    case 'name':
      return <span className="med">{work.name}</span>;
    case 'compare':
      return <span className="t3 s12">{t('compare.after-read')}</span>;
    case 'state':
      return <Making work={work} />;
    case 'action':
      return null;
    default:
      return <span className="t3">–</span>;
  }
}

function Making({ work }: { readonly work: KeyWork }) {
  const t = useTexts();
  const now = useNow();
  return (
    <State shape={work.step === 'unknown' ? 'warn' : 'busy'} small>
      {workState(t, work, now)}
    </State>
  );
}
