/** Which range is shown, of what, and how. */
import { ChevronLeft, ChevronRight, GitCompareArrows } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { IconButton } from '../../ui/Button';
import { Segmented } from '../../ui/controls';
import type { Figure } from './cells';
import { choose, chooseMeasure, useChoice } from './choice';
import { ABOUT, BYS, type By, kindHas, measuresOf } from './measures';
import { RadioMenu } from './RadioMenu';
import { RangeButton } from './RangeButton';
import { COMPARES, hasLater, type Range, SPANS, type Span, spanOf, stepped, type Words } from './ranges';
import { useServerList } from './useServerList';
import { holdersOf } from './useSubjects';

interface ToolbarProps {
  readonly range: Range;
  readonly now: number;
  readonly words: Words;
}

export function Toolbar({ range, now, words }: ToolbarProps) {
  const t = useTexts();
  const choice = useChoice();
  const { by, figure, compare } = choice;
  const measure = choice.measures[by];
  const about = ABOUT[measure];
  const kinds = useServerList().map(({ kind }) => kind);
  const measures = measuresOf(by).filter(each => by !== 'server' || kinds.some(kind => kindHas(kind, each)));
  const span = spanOf(choice.range);
  const step = (steps: -1 | 1) => choose({ range: stepped(choice.range, steps, now) });
  return (
    <div className="toolbar wrap histbar">
      <Segmented<Span | 'other'>
        label={t('history.range')}
        value={span ?? 'other'}
        onChange={next => {
          if (next !== 'other') choose({ range: { type: 'last', span: next } });
        }}
        options={SPANS.map(each => ({ value: each, label: t(`history.span-${each}`) }))}
      />
      <RangeButton range={range} now={now} words={words} />
      <span className="row row-4">
        <IconButton icon={ChevronLeft} size={28} label={t('history.earlier')} onClick={() => step(-1)} />
        <IconButton
          icon={ChevronRight}
          size={28}
          label={t('history.later')}
          aria-disabled={!hasLater(choice.range, now) || undefined}
          onClick={() => (hasLater(choice.range, now) ? step(1) : undefined)}
        />
      </span>
      <span className="end row">
        <RadioMenu
          label={t('history.metric')}
          value={measure}
          options={measures.map(each => ({ value: each, label: t(`history.measure.${each}`) }))}
          onChange={chooseMeasure}
        >
          {t('history.metric-is', { name: t(`history.measure.${measure}`) })}
        </RadioMenu>
        <ByMenu />
        <RadioMenu
          label={t('history.compare')}
          value={compare}
          options={COMPARES.map(each => ({ value: each, label: t(`history.compare-${each}`) }))}
          onChange={next => choose({ compare: next })}
          icon={GitCompareArrows}
          on={compare !== 'none'}
        />
        {about.tells === 'readings' ? (
          <Segmented<Figure>
            label={t('history.figure')}
            value={figure}
            onChange={next => choose({ figure: next })}
            options={[
              { value: 'average', label: t('history.average') },
              { value: 'extreme', label: t(`history.${about.extreme}`) },
            ]}
          />
        ) : null}
      </span>
    </div>
  );
}

/** By server, or by the keys, ports or nodes of one: all in one list. */
function ByMenu() {
  const t = useTexts();
  const { by, serverId } = useChoice();
  const servers = useServerList();
  const own = BYS.filter((each): each is Exclude<By, 'server'> => each !== 'server').flatMap(each =>
    holdersOf(servers, each).map(server => ({ by: each, server })),
  );
  const shown = own.find(each => each.by === by && each.server.id === serverId) ?? own.find(each => each.by === by);
  const text = (each: By, name: string): string => t(`history.by-${each}`, { server: name });
  return (
    <RadioMenu
      label={t('history.by')}
      value={shown ? `${shown.by} ${shown.server.id}` : 'server'}
      options={[
        { value: 'server', label: text('server', '') },
        ...own.map(each => ({ value: `${each.by} ${each.server.id}`, label: text(each.by, each.server.name) })),
      ]}
      onChange={next => {
        const found = own.find(each => `${each.by} ${each.server.id}` === next);
        choose(found ? { by: found.by, serverId: found.server.id } : { by: 'server' });
      }}
    >
      {t('history.by-is', { name: by === 'server' ? text('server', '') : text(by, shown?.server.name ?? '') })}
    </RadioMenu>
  );
}
