/** How long which readings are kept, what they take on the disk, and at most. */
import { formatBytes, formatMoment, quantityText } from '@shared/format';
import type { Retention } from '@shared/history/retention';
import { zoneIn } from '@shared/settings';
import { useApp, useTexts, useUnits } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { Select } from '../../ui/controls';
import { failureText } from '../../ui/failure';
import { State } from '../../ui/Shape';
import { Row, Section, useSetting } from './rows';

const HOUR_CHOICES = [6, 24, 48, 96, 168, 744];
const MINUTE_CHOICES = [7, 30, 60, 120, 366];
/** Null: for ever. */
const DAY_CHOICES = [90, 365, 730, 1_825, null];
const SIZE_CHOICES = [256, 512, 1_024, 2_048, 4_096, 8_192, 16_384].map(mebibytes => mebibytes * 1024 ** 2);
const SIZE_EVERY_MS = 10_000;

export function HistorySection() {
  const t = useTexts();
  const units = useUnits();
  const days = (count: number): string => t('settings.history-days', { count });
  const size = (bytes: number): string => quantityText(formatBytes(bytes, units));
  return (
    <Section title={t('settings.history')}>
      <SizeRow />
      <PartRow part="mostBytes" values={SIZE_CHOICES} word={size} />
      <PartRow
        part="rawHours"
        values={HOUR_CHOICES}
        word={hours => (hours % 24 === 0 && hours > 48 ? days(hours / 24) : t('settings.history-hours', { count: hours }))}
      />
      <PartRow part="minuteDays" values={MINUTE_CHOICES} word={days} />
      <PartRow part="hourDays" values={DAY_CHOICES} word={count => (count === null ? t('settings.history-ever') : days(count))} />
      <Row title={t('settings.history-sums')} text={t('settings.history-sums-text')}>
        <span className="t2">{t('settings.history-ever')}</span>
      </Row>
    </Section>
  );
}

/** What there is now, against what there may be. */
function SizeRow() {
  const t = useTexts();
  const units = useUnits();
  const settings = useApp(state => state.settings);
  const { value, failure } = useReading('historySize', null, { everyMs: SIZE_EVERY_MS, on: true });
  const bad = failure ?? value?.failure ?? null;
  const size = value && quantityText(formatBytes(value.bytes, units));
  const most = quantityText(formatBytes(settings.history.mostBytes, units));
  const since = value?.since ?? null;
  const when = { language: t.language, zone: zoneIn(settings) };
  const text = bad
    ? failureText(t, bad)
    : since === null
      ? t('settings.history-none')
      : t('settings.history-since', { date: formatMoment(since, Date.now(), when) });
  return (
    <Row title={t('settings.history-size')} text={<span className={bad ? 'c-bad' : ''}>{text}</span>}>
      {bad ? (
        <State shape="bad">{t('settings.history-failing')}</State>
      ) : (
        <span>{t('settings.history-of', { size: size ?? '–', most })}</span>
      )}
    </Row>
  );
}

/** One part of the setting, out of a few; another value that a file holds is listed, too. */
function PartRow<K extends keyof Retention>({
  part,
  values,
  word,
}: {
  readonly part: K;
  readonly values: readonly Retention[K][];
  readonly word: (value: Retention[K]) => string;
}) {
  const t = useTexts();
  const [retention, change] = useSetting('history');
  const value = retention[part];
  const all = values.includes(value) ? values : [value, ...values];
  const title = t(`settings.history-${part}`);
  return (
    <Row title={title} text={t(`settings.history-${part}-text`)}>
      <Select
        label={title}
        value={String(value)}
        onChange={next => {
          const chosen = all.find(one => String(one) === next);
          if (chosen !== undefined) change({ ...retention, [part]: chosen });
        }}
        options={all.map(one => ({ value: String(one), label: word(one) }))}
      />
    </Row>
  );
}
