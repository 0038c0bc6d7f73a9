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

function TimeField({
  label,
  minutes,
  onChange,
}: {
  readonly label: string;
  readonly minutes: number;
  readonly onChange: (minutes: number) => void;
}) {
  return (
    <TextField
      type="time"
      className="w96"
      size32={false}
      aria-label={label}
      value={clockOf(minutes)}
      onChange={typed => {
        const next = minutesOf(typed);
        if (next !== null) onChange(next);
      }}
    />
  );
}
