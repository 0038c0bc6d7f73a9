/** Every event that is kept, newest first, by days: filtered by words and kinds, followed as they come, saved as a file. */
import { formatCount } from '@shared/format';
import type { EventFilter, Rotation } from '@shared/model';
import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useApp, useNowAs, useTexts } from '../../stores/app';
import { Link } from '../../ui/Link';
import { Page } from '../../ui/Page';
import type { SortBy } from '../../ui/sort';
import { OVERSCAN } from '../../ui/virtualRows';
import { WindowTable } from '../../ui/WindowTable';
import { useEventColumns } from './columns';
import { ExportMenu } from './ExportMenu';
import { Footer } from './Footer';
import { filterOf } from './filter';
import { type Line, lineKey, lineMaker } from './line';
import { linesOf } from './lines';
import { dateText, dayOf } from './moments';
import { NoEvents } from './NoEvents';
import { pressed } from './pressed';
import { runningRotations } from './running';
import { type ChosenKind, Toolbar } from './Toolbar';
import { type EventLogView, useEventLog } from './useEventLog';
import { useHolding } from './useHolding';

const NEWEST_FIRST: SortBy = { id: 'time', down: true };
const isFiltered = (filter: EventFilter): boolean => Object.values(filter).some(list => list.length > 0);

interface Choice {
  readonly search: string;
  readonly kind: ChosenKind;
}
const EVERYTHING: Choice = { search: '', kind: 'all' };

export function EventsPage() {
  const t = useTexts();
  const [choice, setChoice] = useState<Choice>(EVERYTHING);
  const { search, kind } = choice;
  const typed = useDeferredValue(search);
  const servers = useApp(state => state.servers);
  // By its text: names of servers change seldom, and an equal filter is the same question.
  const wanted = useMemo(() => JSON.stringify(filterOf(t, typed, kind, Object.values(servers))), [t, typed, kind, servers]);
  const filter = useMemo(() => JSON.parse(wanted) as EventFilter, [wanted]);
  const holding = useHolding();
  const events = useEventLog(filter, holding.upTo);
  const { log } = events;
  /** Another list is not held where the one before was. */
  const choose = (change: Partial<Choice>) => {
    setChoice(before => ({ ...before, ...change }));
    holding.release(log?.newest ?? null);
  };
  const kept = log === null ? '' : keptText(t, log.kept, log.since, log.zone);
  return (
    <Page
      title={
        <>
          <Link className="t3" to={{ page: 'overview' }}>
            {t('nav.overview')} /
          </Link>{' '}
          {t('eventsPage.title')}
        </>
      }
      meta={kept}
      actions={<ExportMenu filter={filter} />}
      fill="flush"
    >
      <EventsBody
        {...{ filter, events, holding, search, kind }}
        onSearch={next => choose({ search: next })}
        onKind={next => choose({ kind: next })}
        listId={wanted}
        onClear={() => choose(EVERYTHING)}
      />
    </Page>
  );
}

function keptText(t: ReturnType<typeof useTexts>, kept: number, since: number | null, zone: string): string {
  if (since === null) return t('eventsPage.kept-none');
  return t('eventsPage.kept', { events: formatCount(kept), since: dateText(t, dayOf(since, zone), dayOf(Date.now(), zone)) });
}

interface BodyProps {
  readonly filter: EventFilter;
  readonly events: EventLogView;
  readonly holding: ReturnType<typeof useHolding>;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly kind: ChosenKind;
  readonly onKind: (kind: ChosenKind) => void;
  readonly listId: string;
  readonly onClear: () => void;
}

function EventsBody({ filter, events, holding, listId, onClear, ...bar }: BodyProps) {
  const t = useTexts();
  const { log, failure, eventAt, show } = events;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [reveal, setReveal] = useState<{ readonly index: number; readonly top: true } | null>(null);
  const [inSight, setInSight] = useState(0);
  const rotations = useApp(state => state.rotations);
  const servers = useApp(state => state.servers);
  const running: readonly Rotation[] = useMemo(() => runningRotations({ rotations, servers }, filter), [rotations, servers, filter]);
  const zone = log?.zone ?? 'UTC';
  const today = useNowAs(now => dayOf(now, zone));
  const days = log?.days ?? [];
  const lines = useMemo(() => linesOf(days, folded, running.length, today), [days, folded, running.length, today]);
  const fold = useCallback(
    (day: string) =>
      setFolded(before => {
        const next = new Set(before);
        if (!next.delete(day)) next.add(day);
        return next;
      }),
    [],
  );

  const lineOf = useMemo(() => lineMaker(zone, today), [zone, today]);
  const lineAt = (index: number): Line | undefined => {
    const place = lines.at(index);
    if (place?.type === 'day') return lineOf(place);
    return place && lineOf(place.type === 'running' ? running[place.index] : eventAt(place.index));
  };
  const { scrolled, release } = holding;
  const newest = log?.newest ?? null;
  const showFresh = useCallback(() => {
    release(newest);
    setReveal({ index: 0, top: true });
  }, [release, newest]);
  const columns = useEventColumns(fold, holding.upTo === null ? 0 : (log?.fresh ?? 0), showFresh);
  const onRange = useCallback(
    (start: number, end: number) => {
      setInSight(start === 0 ? 0 : start + OVERSCAN);
      scrolled(start > 0, newest);
      const range = lines.events(start, end);
      if (range) show(range.start, range.end);
    },
    [lines, show, scrolled, newest],
  );
  const daySeen = days.findLast(({ day }) => (lines.dayLine(day) ?? 0) <= inSight)?.day ?? today;

  return (
    <>
      <Toolbar
        {...bar}
        {...{ days, today }}
        day={daySeen}
        onDay={day => {
          const index = lines.dayLine(day);
          if (index !== null) setReveal({ index, top: true });
        }}
        follows={holding.follows}
        onFollow={on => (on ? holding.follow() : holding.stop(newest))}
      />
      <div className="flushlist">
        {log === null || lines.count === 0 ? (
          <section className="card">
            <NoEvents
              state={log !== null ? (isFiltered(filter) ? 'no-match' : 'none') : failure ? 'failed' : 'loading'}
              failure={failure}
              onRetry={events.reload}
              onClear={onClear}
            />
          </section>
        ) : (
          <WindowTable
            label={t('eventsPage.title')}
            count={lines.count}
            rowAt={lineAt}
            rowKey={lineKey}
            columns={columns}
            sort={NEWEST_FIRST}
            onSort={() => undefined}
            onRange={onRange}
            onHold={held => holding.hold(held, newest)}
            rowClass={line => (line.type === 'day' ? `grp ${line.folded ? 'folded' : ''}` : '')}
            onKey={(line, event) => pressed(line, event, { t, fold, isThere: id => servers[id] !== undefined })}
            listId={listId}
            reveal={reveal}
            className="eventlog"
            compact
          />
        )}
      </div>
      {log === null ? null : <Footer log={log} filtered={isFiltered(filter)} />}
    </>
  );
}
