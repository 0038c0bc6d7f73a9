/** The range in words; opens the fields of a range of the user's own. */
import { Popover } from '@base-ui/react/popover';
import { zoneOf } from '@shared/walltime';
import { Calendar, ChevronDown } from 'lucide-react';
import { useId, useState } from 'react';
import { useTexts } from '../../stores/app';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/controls';
import { Icon } from '../../ui/icons';
import { choose, useChoice } from './choice';
import { endText, fieldsOf, momentText, type Range, timeOf, toldRange, type Words } from './ranges';

interface RangeButtonProps {
  readonly range: Range;
  readonly now: number;
  readonly words: Words;
}

export function RangeButton({ range, now, words }: RangeButtonProps) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const shown = toldRange(useChoice().range, range, now);
  const text = t('history.range-is', { from: momentText(shown.from, now, words), to: endText(shown, now, words) });
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        render={
          <Button icon={Calendar} title={t('history.custom')}>
            <span className="nowrap" data-range>
              {text}
            </span>
            <Icon of={ChevronDown} size={12} />
          </Button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner className="floating" sideOffset={4} align="start">
          <Popover.Popup className="menu histrange" aria-label={t('history.custom')}>
            <RangeFields range={shown} words={words} onDone={() => setOpen(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function RangeFields({ range, words, onDone }: Omit<RangeButtonProps, 'now'> & { readonly onDone: () => void }) {
  const t = useTexts();
  const id = useId();
  const zone = zoneOf(words.zone);
  const [from, setFrom] = useState(() => fieldsOf(range.from, zone));
  const [to, setTo] = useState(() => fieldsOf(range.to, zone));
  const chosen = { from: timeOf(from.date, from.time, zone), to: timeOf(to.date, to.time, zone) };
  const wrong = chosen.from === null || chosen.to === null ? 'history.no-date' : chosen.from >= chosen.to ? 'history.backwards' : null;
  const apply = () => {
    if (chosen.from === null || chosen.to === null || wrong !== null) return;
    choose({ range: { type: 'fixed', from: Math.max(0, chosen.from), to: chosen.to } });
    onDone();
  };
  const ends = [
    { name: 'from', fields: from, set: setFrom },
    { name: 'to', fields: to, set: setTo },
  ] as const;
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        apply();
      }}
    >
      {ends.map(({ name, fields, set }) => (
        <div key={name} className="row">
          <label className="lbl w60" htmlFor={`${id} ${name}`}>
            {t(`history.${name}`)}
          </label>
          <TextField
            id={`${id} ${name}`}
            type="date"
            className="w144"
            value={fields.date}
            onChange={date => set({ ...fields, date })}
            aria-label={t(`history.${name}-day`)}
          />
          <TextField
            type="time"
            className="w124"
            value={fields.time}
            onChange={time => set({ ...fields, time })}
            aria-label={t(`history.${name}-time`)}
          />
        </div>
      ))}
      <div className="row">
        <span className={`s12 grow ${wrong === null ? 't3' : 'c-bad'}`} role={wrong === null ? undefined : 'alert'}>
          {wrong === null ? words.zone : t(wrong)}
        </span>
        <Button look="primary" size="sm" disabled={wrong !== null} onClick={apply}>
          {t('history.show')}
        </Button>
      </div>
      <button type="submit" hidden />
    </form>
  );
}
