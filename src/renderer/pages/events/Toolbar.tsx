import { Menu } from '@base-ui/react/menu';
import { formatCount } from '@shared/format';
import { EVENT_KINDS, type EventDay, type EventKind } from '@shared/model';
import { ArrowDown, ChevronDown } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { IconButton } from '../../ui/Button';
import { Segmented } from '../../ui/controls';
import { DropMenu } from '../../ui/DropMenu';
import { FilterField } from '../../ui/FilterField';
import { Icon } from '../../ui/icons';
import { dayText, dayWord } from './moments';

export type ChosenKind = EventKind | 'all';
const CHOICES: readonly ChosenKind[] = ['all', ...EVENT_KINDS];

interface ToolbarProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly kind: ChosenKind;
  readonly onKind: (kind: ChosenKind) => void;
  readonly days: readonly EventDay[];
  readonly today: string;
  /** Whose events are in sight. */
  readonly day: string;
  readonly onDay: (day: string) => void;
  readonly follows: boolean;
  readonly onFollow: (follows: boolean) => void;
}

export function Toolbar(props: ToolbarProps) {
  const { days, today } = props;
  const t = useTexts();
  return (
    <div className="toolbar pad events-bar">
      <FilterField label={t('eventsPage.filter')} hint={t('eventsPage.filter-help')} value={props.search} onChange={props.onSearch} />
      <Segmented
        label={t('eventsPage.kinds')}
        value={props.kind}
        onChange={props.onKind}
        options={CHOICES.map(value => ({ value, label: t(`eventsPage.${value}`) }))}
      />
      <span className="end row">
        <DropMenu
          button={
            <button type="button" className="btn" aria-label={`${t('eventsPage.jump')}: ${dayWord(t, props.day, today)}`}>
              {dayWord(t, props.day, today)}
              <Icon of={ChevronDown} />
            </button>
          }
        >
          <div className="daymenu">
            {days.map(({ day, count }) => (
              <Menu.Item key={day} className="mi" onClick={() => props.onDay(day)}>
                <span className="cut grow">{dayText(t, day, today)}</span>
                <span className="end t3">{formatCount(count)}</span>
              </Menu.Item>
            ))}
          </div>
        </DropMenu>
        <IconButton
          icon={ArrowDown}
          size={28}
          bordered
          label={t('eventsPage.follow')}
          aria-pressed={props.follows}
          className={props.follows ? 'on' : ''}
          onClick={() => props.onFollow(!props.follows)}
        />
      </span>
    </div>
  );
}
