/** Which lines are drawn: five at most, or by the page's own choice; compared with the past, one. */
import { Popover } from '@base-ui/react/popover';
import { ListFilter } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../stores/app';
import { Button, IconButton } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { TextField } from '../../ui/controls';

import type { Choosing } from './useWanted';

interface ChooserProps {
  readonly of: Choosing;
  nameOf(id: string): string;
}

export function Chooser({ of, nameOf }: ChooserProps) {
  const t = useTexts();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = of.offered.map(({ id }) => ({ id, name: nameOf(id) })).filter(({ name }) => name.toLowerCase().includes(wanted));
  const toggle = (id: string) => {
    if (of.most === 1) of.choose([id]);
    else if (!of.chosen.includes(id)) of.choose([...of.chosen, id].slice(-of.most));
    else if (of.chosen.length > 1) of.choose(of.chosen.filter(each => each !== id));
  };
  return (
    <Popover.Root>
      <Popover.Trigger render={<IconButton icon={ListFilter} label={t('history.choose')} />} />
      <Popover.Portal>
        <Popover.Positioner className="floating" sideOffset={4} align="end">
          <Popover.Popup className="menu histmenu" aria-label={t('history.choose')}>
            {of.offered.length > 8 ? (
              <TextField filter value={search} onChange={setSearch} placeholder={t('history.find')} aria-label={t('history.find')} />
            ) : null}
            <ul className="histlist">
              {shown.map(({ id, name }) => (
                <li key={id} className="mi">
                  <Checkbox label={name} on={of.chosen.includes(id)} onChange={() => toggle(id)} />
                  <span className="cut" aria-hidden="true">
                    {name}
                  </span>
                </li>
              ))}
              {shown.length === 0 ? <li className="mi t3">{t('history.nothing-matches')}</li> : null}
            </ul>
            <div className="row histfoot">
              <span className="s11 t3 grow">
                {of.more > 0 ? t('history.more', { count: of.more }) : t('history.most', { count: of.most })}
              </span>
              {of.own ? null : (
                <Button size="sm" look="ghost" onClick={() => of.choose(null)}>
                  {t('history.own-choice')}
                </Button>
              )}
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
