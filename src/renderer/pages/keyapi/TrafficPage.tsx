import { ChartColumn } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { Empty, Skeleton } from '../../ui/states';
import { KeysFrame } from '../keys/KeysFrame';
import { CountingCard } from './CountingCard';
import { PeriodCard, spansOf } from './PeriodCard';
import type { KeyapiProps } from './tabs';
import { WorkBanner } from './WorkBanner';

/** What the server counts and keeps itself, beside our own account; each number says where it is from. */
export function TrafficPage({ server, summary }: KeyapiProps) {
  const t = useTexts();
  const { report } = summary;
  return (
    <KeysFrame server={server} summary={summary}>
      <WorkBanner server={server} summary={summary} />
      {report ? (
        <>
          <CountingCard server={server} summary={summary} report={report} />
          {spansOf(report).length > 0 ? (
            <PeriodCard key={server.id} server={server} summary={summary} report={report} />
          ) : (
            <section className="card">
              <Empty icon={ChartColumn} title={t('keyapiTraffic.keeps-none')} text={t('keyapiTraffic.keeps-none-text')} />
            </section>
          )}
        </>
      ) : (
        <section className="card">
          <Skeleton bars={6} />
        </section>
      )}
    </KeysFrame>
  );
}
