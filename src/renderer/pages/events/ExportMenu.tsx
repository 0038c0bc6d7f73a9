import { formatCount } from '@shared/format';
import type { EventFilter } from '@shared/model';
import { FileDown } from 'lucide-react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt, tell } from '../../stores/toasts';
import { Button } from '../../ui/Button';
import { DropMenu, MenuItems } from '../../ui/DropMenu';

/** What the filter finds, as a file. */
export function ExportMenu({ filter }: { readonly filter: EventFilter }) {
  const t = useTexts();
  const write = (format: 'csv' | 'json') =>
    void attempt(t('eventsPage.export-failed'), async () => {
      const saved = await call('exportEvents', { filter, format });
      if (saved) tell('ok', t('eventsPage.exported', { events: formatCount(saved.count) }), saved.path);
    });
  return (
    <DropMenu button={<Button icon={FileDown}>{t('eventsPage.export')}</Button>}>
      <MenuItems
        items={[
          { icon: FileDown, label: t('eventsPage.export-csv'), run: () => write('csv') },
          { icon: FileDown, label: t('eventsPage.export-json'), run: () => write('json') },
        ]}
      />
    </DropMenu>
  );
}
