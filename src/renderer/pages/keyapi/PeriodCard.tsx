import type { KeyapiPeriod, KeyapiReport, KeyapiSpan, KeyCounts } from '@shared/model';
import type { Texts } from '@shared/texts';
import { ChartColumn, ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { Button, IconButton } from '../../ui/Button';
import { Segmented } from '../../ui/controls';
import { failureText } from '../../ui/failure';
import { Bytes } from '../../ui/Quantity';
import { isLive } from '../../ui/serverState';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { workOf } from '../keys/work';
import { type BookedKey, ClearHistory } from './ClearHistory';
import { periodAfter, periodAt, periodText } from './period';
import { Source } from './Source';
import type { KeyapiProps } from './tabs';

const CALL_OF = { all: 'history', day: 'daily', month: 'monthly' } as const satisfies { readonly [S in KeyapiSpan]: string };
const SPANS: readonly KeyapiSpan[] = ['month', 'day', 'all'];
/** Rows that are drawn; such servers have a hundred keys at most. */
const MOST = 500;

const CALL_OF_KEY = { all: 'key-history', month: 'key-monthly' } as const;
const KEY_SPANS = ['month', 'all'] as const satisfies readonly KeyapiSpan[];

/** What this dialect keeps. */
export const spansOf = ({ calls }: KeyapiReport): readonly KeyapiSpan[] => SPANS.filter(span => calls.includes(CALL_OF[span]));

/** The same of a single key, whose days come with it. */
export const spansOfKey = ({ calls }: KeyapiReport): readonly KeyapiSpan[] => KEY_SPANS.filter(span => calls.includes(CALL_OF_KEY[span]));

/** The server's own books: a day, a month, or the whole time; key by key, or the days of one key. */
export function PeriodCard({ server, summary, report }: KeyapiProps & { readonly report: KeyapiReport }) {
  const t = useTexts();
  const live = isLive(summary);
  const [key, setKey] = useState<BookedKey | null>(null);
  const [clearing, setClearing] = useState(false);
  const spans = key === null ? spansOf(report) : spansOfKey(report);
  const [wanted, setSpan] = useState<KeyapiSpan>(spans[0] ?? 'all');
  const span = spans.includes(wanted) ? wanted : (spans[0] ?? 'all');
  const [chosen, setPeriod] = useState(() => periodAt(span, Date.now()));
  const present = periodAt(span, Date.now());
  // Days and months are written differently: what was chosen of another span is not of this one.
  const period = chosen?.length === present?.length ? chosen : present;
  const asked = { serverId: server.id, span, period, ...(key === null ? {} : { keyId: key.id }) };
  const { value, failure, reload } = useReading('readKeyapiPeriod', asked, { everyMs: null, on: live });
  const step = (steps: number) => setPeriod(period === null ? null : periodAfter(period, steps));
  const clears = report.calls.includes(key === null ? 'clean-history' : 'reset-history');
  const choose = (next: KeyapiSpan) => {
    setSpan(next);
    setPeriod(periodAt(next, Date.now()));
  };
  return (
    <section className="card" aria-label={t('keyapiTraffic.books')} data-period={period ?? 'all'}>
      <div className="card-h line">
        <h2 className="cut">{key === null ? t('keyapiTraffic.books') : t('keyapiTraffic.books-of', { name: key.name })}</h2>
        {key === null ? (
          <span className="t3 s12 cut">{t('keyapiTraffic.books-hint')}</span>
        ) : (
          <Button size="sm" onClick={() => setKey(null)}>
            {t('keyapiTraffic.all-keys')}
          </Button>
        )}
        <span className="end row">
          {clears ? (
            <Button size="sm" look="ghost" disabled={!live || workOf(summary) !== null} onClick={() => setClearing(true)}>
              {t(key === null ? 'keyapiTraffic.clean' : 'keyapiTraffic.forget')}
            </Button>
          ) : null}
          {period === null ? null : (
            <span className="row row-4">
              <IconButton icon={ChevronLeft} label={t(`keyapiTraffic.earlier-${span}`)} onClick={() => step(-1)} />
              <span className="s12 nowrap med" role="status">
                {periodText(t, period)}
              </span>
              <IconButton
                icon={ChevronRight}
                label={t(`keyapiTraffic.later-${span}`)}
                disabled={present !== null && period >= present}
                onClick={() => step(1)}
              />
            </span>
          )}
          {spans.length > 1 ? (
            <Segmented<KeyapiSpan>
              className="small"
              label={t('keyapiTraffic.span')}
              value={span}
              onChange={choose}
              options={spans.map(each => ({ value: each, label: t(`keyapiTraffic.span-${each}`) }))}
            />
          ) : null}
        </span>
      </div>
      {value !== null ? (
        <Books t={t} of={value} single={key !== null} onKey={spansOfKey(report).length > 0 ? setKey : null} />
      ) : failure !== null ? (
        <ErrorState title={t('keyapiTraffic.books-failed')} text={failureText(t, failure)}>
          <Button disabled={!live} onClick={() => void reload()}>
            {t('common.try-again')}
          </Button>
        </ErrorState>
      ) : live ? (
        <Skeleton bars={6} />
      ) : (
        <Empty icon={ChartColumn} title={t('keyapiTraffic.not-read')} />
      )}
      {clearing ? <ClearHistory server={server} of={key} onDone={() => void reload()} onClose={() => setClearing(false)} /> : null}
    </section>
  );
}

interface BooksProps {
  readonly t: Texts;
  readonly of: KeyapiPeriod;
  /** One key's days. */
  readonly single: boolean;
  /** Null: it tells no single key's days. */
  readonly onKey: ((key: BookedKey) => void) | null;
}

function Books({ t, of, single, onKey }: BooksProps) {
  if (of.keys.length === 0 && of.total === null && of.days.length === 0)
    return <Empty icon={ChartColumn} title={t('keyapiTraffic.nothing-kept')} text={t('keyapiTraffic.nothing-kept-text')} />;
  const shown = of.keys.slice(0, MOST);
  return (
    <table className="table compact" aria-label={t('keyapiTraffic.books')}>
      <colgroup>
        <col />
        <col className="w60" />
        <col className="w96" />
        <col className="w96" />
        <col className="w96" />
        <col className="w112" />
      </colgroup>
      <thead>
        <tr>
          <th>{t(single ? 'keyapiTraffic.span-day' : 'key.key')}</th>
          <th>{t('keys.col-port')}</th>
          <th className="num">{t('chart.down')}</th>
          <th className="num">{t('chart.up')}</th>
          <th className="num">{t('keyapiTraffic.total')}</th>
          <th>{t('keys.col-counted')}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((key, index) => (
          <tr key={`${key.uuidEnd ?? ''} ${key.name ?? ''} ${String(index)}`}>
            <td className="med cut">
              <BookName t={t} of={key} onKey={onKey} />
            </td>
            <td className="t2 s12">{key.port ?? '–'}</td>
            <Counts of={key.counts} />
          </tr>
        ))}
        {of.days.map(({ date, counts }) => (
          <tr key={date}>
            <td className="med cut">{periodText(t, date)}</td>
            <td className="t2 s12">–</td>
            <Counts of={counts} />
          </tr>
        ))}
        {of.keys.length > shown.length ? (
          <tr>
            <td className="t3" colSpan={6}>
              {t('chart.more', { count: of.keys.length - shown.length })}
            </td>
          </tr>
        ) : null}
        {of.total === null ? null : (
          <tr>
            <td className="med">{t(single ? 'keyapiTraffic.total' : 'keyapiTraffic.sum')}</td>
            <td />
            <Counts of={of.total} />
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** Leads to the days of the key, where there are any. */
function BookName({ t, of, onKey }: Pick<BooksProps, 't' | 'onKey'> & { readonly of: KeyapiPeriod['keys'][number] }) {
  const { id, name, uuidEnd } = of;
  const text = name ?? (uuidEnd === null ? '–' : t('keys.uuid-end-short', { end: uuidEnd }));
  if (id === null || onKey === null) return text;
  return (
    <button
      type="button"
      className="linkbtn cut"
      title={t('keyapiTraffic.days-of', { name: text })}
      onClick={() => onKey({ id, name: text })}
    >
      {text}
    </button>
  );
}

function Counts({ of }: { readonly of: KeyCounts }) {
  const estimate = of.source.type === 'estimate';
  return (
    <>
      <td className="num">
        <Bytes of={of.down} />
      </td>
      <td className="num">
        <Bytes of={of.up} />
      </td>
      <td className="num">
        {estimate ? <span className="t3">≈ </span> : null}
        <Bytes of={of.total} />
      </td>
      <td>
        <Source of={of.source} />
      </td>
    </>
  );
}
