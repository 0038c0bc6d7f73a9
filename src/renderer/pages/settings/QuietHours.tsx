import { useState } from 'react';
import { useTexts } from '../../stores/app';
import { Switch, TextField } from '../../ui/controls';
import { clockOf, minutesOf } from './minutes';
import { Row, Section, useSetting } from './rows';

/** Hours in which breaches are held and told afterwards. */
export function QuietHoursSection() {
  const t = useTexts();
  const [hours, change] = useSetting('quietHours');
  const always = hours.from === hours.to;
  return (
    <Section title={t('settings.quiet')}>
      <Row title={t('settings.quiet-on')} text={t('settings.quiet-text')}>
        <Switch label={t('settings.quiet-on')} on={hours.on} onChange={on => change({ ...hours, on })} />
      </Row>
      {hours.on ? (
        <>
          <Row title={t('settings.quiet-hours')} text={t(always ? 'settings.quiet-always' : 'settings.quiet-hours-text')}>
            <span className="row">
              <TimeField label={t('settings.quiet-from')} minutes={hours.from} onChange={from => change({ ...hours, from })} />
              <span className="t3">–</span>
              <TimeField label={t('settings.quiet-to')} minutes={hours.to} onChange={to => change({ ...hours, to })} />
            </span>
          </Row>
          <Row title={t('settings.quiet-critical')} text={t('settings.quiet-critical-text')}>
            <Switch label={t('settings.quiet-critical')} on={hours.critical} onChange={critical => change({ ...hours, critical })} />
          </Row>
        </>
      ) : null}
    </Section>
  );
}

/** A time of day as it is written everywhere here, whatever the system's habit; saved when it is left or with Enter. */
function TimeField({
  label,
  minutes,
  onChange,
}: {
  readonly label: string;
  readonly minutes: number;
  readonly onChange: (minutes: number) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const next = typed === null ? minutes : minutesOf(typed);
  const leave = () => {
    if (next !== null && next !== minutes) onChange(next);
    setTyped(null);
  };
  return (
    <TextField
      className="w72"
      size32={false}
      inputMode="numeric"
      maxLength={5}
      aria-label={label}
      value={typed ?? clockOf(minutes)}
      invalid={next === null}
      onChange={setTyped}
      onBlur={leave}
      onKeyDown={event => {
        if (event.key === 'Enter' && next !== null) leave();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}
