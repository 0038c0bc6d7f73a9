import { formatClock } from '@shared/format';
import type { LogEntry, LogGap } from '@shared/model';
import type { Words } from '@shared/words';
import { memo } from 'react';
import { useTexts } from '../../../stores/app';
import { Shape } from '../../../ui/Shape';
import { Marked } from './Marked';

interface RowProps {
  readonly entry: LogEntry;
  readonly words: Words;
}

/** Drawn once: an entry never changes, and comes again with every page that it is on. */
export const LogRow = memo(
  function LogRow({ entry, words }: RowProps) {
    const t = useTexts();
    const { line, gap, at } = entry;
    if (gap) return <GapRow gap={gap} />;
    const grave = line.level === 'error' ? 'bad' : line.level === 'warning' ? 'warn' : null;
    const fields = line.fields.map(({ name, value }) => `${name}=${value}`).join(' ');
    return (
      <li className="logrow" data-level={line.level} title={fields === '' ? line.message : `${line.message} ${fields}`}>
        <span className="t3">{line.time === '' ? formatClock(at, { language: t.language }) : line.time}</span>
        <span className={`row g4 ${grave === null ? 't3' : `c-${grave}`}`}>
          {grave === null ? null : <Shape shape={grave} />}
          {line.level}
        </span>
        <span className="cut">
          <Marked text={line.message} words={words} />
          {fields === '' ? null : (
            <span className="t3">
              {' '}
              <Marked text={fields} words={words} />
            </span>
          )}
        </span>
      </li>
    );
  },
  (before, after) => before.entry.id === after.entry.id && before.words === after.words,
);

function GapRow({ gap }: { readonly gap: LogGap }) {
  const t = useTexts();
  const clock = (at: number) => formatClock(at, { language: t.language });
  return (
    <li className="logrow gap">
      <span className="t3">{clock(gap.from)}</span>
      <span className="t3">–</span>
      <span className="cut t3">{t(`coreLog.gap-${gap.why}`, { from: clock(gap.from), to: clock(gap.to) })}</span>
    </li>
  );
}
