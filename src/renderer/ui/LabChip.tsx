import type { Server } from '@shared/model';
import { useApp, useTexts } from '../stores/app';

/** Marks a simulated server where real ones stand beside it. */
export function LabChip({ of }: { readonly of: Server }) {
  const t = useTexts();
  const mixed = useApp(state => Object.values(state.servers).some(server => !server.lab));
  return of.lab && mixed ? <span className="chip line fn">{t('lab.chip')}</span> : null;
}
