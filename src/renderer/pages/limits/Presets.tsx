import { type PresetId, presetLimit, presetsFor } from '@shared/limits/presets';
import type { Limit } from '@shared/model';
import { Bell, ListPlus } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { useServers, useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button, IconButton } from '../../ui/Button';
import { DropMenu, MenuItems } from '../../ui/DropMenu';
import { ruleLine } from '../../ui/limitText';
import { Empty } from '../../ui/states';

/** Presets for the servers there are, without those that a limit of the same measure stands for already. */
export function usePresets(limits: readonly Limit[]): readonly PresetId[] {
  const kinds = [...new Set(useServers().map(({ server }) => server.kind))];
  return presetsFor(kinds).filter(preset => {
    const { measure, at } = presetLimit(preset, '');
    return !limits.some(limit => limit.measure === measure && limit.at === at && limit.where.type === 'all');
  });
}

function useAdd(onAdded: (id: string) => void): (presets: readonly PresetId[]) => Promise<void> {
  const t = useTexts();
  return async presets => {
    await attempt(t('limits.not-saved'), async () => {
      const { ids } = await call('addPresets', { presets: presets.map(id => ({ id, name: t(`limits.preset.${id}`) })) });
      const [first] = ids;
      if (first !== undefined) onAdded(first);
    });
  };
}

/** No limits yet: the three most useful ones for these servers, one press each. */
export function FirstLimits({ onAdded }: { readonly onAdded: (id: string) => void }) {
  const t = useTexts();
  const units = useUnits();
  const presets = usePresets([]);
  const add = useAdd(onAdded);
  const [busy, setBusy] = useState<PresetId | 'all' | null>(null);
  const press = (id: PresetId | 'all') => {
    setBusy(id);
    void add(id === 'all' ? presets : [id]).finally(() => setBusy(null));
  };
  return (
    <>
      <Empty icon={Bell} title={t('limits.none')} text={t('limits.none-text')}>
        {presets.length > 3 ? (
          <Button size="sm" look={busy === 'all' ? 'busy' : 'default'} onClick={() => press('all')}>
            {t('limits.add-all', { count: presets.length })}
          </Button>
        ) : null}
      </Empty>
      <ul className="presets" aria-label={t('limits.suggested')}>
        {presets.slice(0, 3).map(preset => (
          <li key={preset} className="listrow h44" data-preset={preset}>
            <span className="two grow">
              <span className="med cut">{t(`limits.preset.${preset}`)}</span>
              <span className="s12 t3 cut">{ruleLine(t, presetLimit(preset, ''), units)}</span>
            </span>
            <Button
              size="sm"
              look={busy === preset ? 'busy' : 'default'}
              aria-label={t('limits.add-preset', { name: t(`limits.preset.${preset}`) })}
              onClick={() => press(preset)}
            >
              {t('limits.add')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The other suggestions, once there are limits. */
export function PresetMenu({ limits, onAdded }: { readonly limits: readonly Limit[]; readonly onAdded: (id: string) => void }) {
  const t = useTexts();
  const presets = usePresets(limits);
  const add = useAdd(onAdded);
  if (presets.length === 0) return null;
  const items = presets.map(preset => ({ icon: Bell, label: t(`limits.preset.${preset}`), run: () => void add([preset]) }));
  return (
    <DropMenu button={<IconButton icon={ListPlus} label={t('limits.suggested')} />}>
      <MenuItems items={items} />
    </DropMenu>
  );
}
