import type { Kind } from '@shared/model';
import { useTexts } from '../../stores/app';
import { Select } from '../../ui/controls';
import { secondsText } from '../../ui/metricValue';
import { Row, useSetting } from './rows';

const CHOICES = [1, 2, 5, 10, 30, 60, 300] as const;

/** How often the servers of one kind are read; another value that a file holds is listed too. */
export function PollRow({ kind, title, text }: { readonly kind: Kind; readonly title: string; readonly text: string }) {
  const t = useTexts();
  const [pollS, change] = useSetting('pollS');
  const value = pollS[kind];
  const choices = [...new Set([...CHOICES, value])].toSorted((a, b) => a - b);
  return (
    <Row title={title} text={text}>
      <Select
        label={title}
        value={String(value)}
        onChange={next => change({ ...pollS, [kind]: Number(next) })}
        options={choices.map(seconds => ({ value: String(seconds), label: t('settings.every', { time: secondsText(t, seconds) }) }))}
      />
    </Row>
  );
}
