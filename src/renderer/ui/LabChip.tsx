import type { Server } from '@shared/model';
import { FlaskConical } from 'lucide-react';
import { useApp, useTexts } from '../stores/app';
import { Icon } from './icons';

/** Marks a simulated server where real ones stand beside it; a mark, since a word would leave no room for the name. */
export function LabChip({ of }: { readonly of: Server }) {
  const t = useTexts();
  const mixed = useApp(state => Object.values(state.servers).some(server => !server.lab));
  return of.lab && mixed ? (
    <span className="fn t3" role="img" aria-label={t('lab.chip')} title={t('lab.chip')}>
      <Icon of={FlaskConical} size={12} />
    </span>
  ) : null;
}
