import type { LiveReport } from '@shared/model';
import { useRef } from 'react';
import { useTexts } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { failureText } from '../../ui/failure';
import { isLive } from '../../ui/serverState';
import { Skeleton } from '../../ui/states';
import { Lacks } from './Lacks';
import { LiveInbounds } from './LiveInbounds';
import { BurstNote, LiveKeys } from './LiveKeys';
import { LiveOutbounds } from './LiveOutbounds';
import { LiveRouting } from './LiveRouting';
import { LiveTiles } from './LiveTiles';
import { MemoryAndGoroutines } from './MemoryAndGoroutines';
import { XrayFrame, type XrayProps } from './XrayFrame';

const LEAST_MS = 2_000;
/** As many as main takes. */
const MOST_NAMES = 20;

/** What the server does now: read while it is looked at, and not otherwise. */
export function LivePage({ server, summary }: XrayProps) {
  const t = useTexts();
  const live = isLive(summary);
  const every = useReading('readLive', { serverId: server.id }, { everyMs: LEAST_MS, on: live });
  const report = every.value;
  const asked = useRef<readonly string[]>([]);
  /** All names so far: of questions that wait for the one on its way only the last is sent. */
  const look = (names: readonly string[]): Promise<void> => {
    asked.current = [...new Set([...names, ...asked.current])].slice(0, MOST_NAMES);
    return every.reload({ serverId: server.id, balancers: asked.current });
  };
  return (
    <XrayFrame server={server} summary={summary}>
      <LiveTiles server={server} summary={summary} report={report} />
      {every.failure !== null && live ? (
        <p className="s12 c-warn" role="status">
          {t('live.not-read')} {failureText(t, every.failure)}
        </p>
      ) : null}
      <div className="grid">
        <div className="c6 col g12">
          <LiveKeys server={server} summary={summary} />
          <Part
            report={report}
            failed={every.failure !== null}
            title={t('live.routing')}
            of={each => each.rules ?? each.balancers}
            lacks="RoutingService"
          >
            {shown => <LiveRouting server={server} report={shown} failed={every.failure !== null} live={live} look={look} />}
          </Part>
        </div>
        <div className="c6 col g12">
          <Part
            report={report}
            failed={every.failure !== null}
            title={t('live.inbounds')}
            of={each => each.inbounds}
            lacks="HandlerService"
          >
            {shown => <LiveInbounds inbounds={shown.inbounds ?? []} at={shown.at} intervalMs={shown.intervalMs} live={live} />}
          </Part>
          <Part
            report={report}
            failed={every.failure !== null}
            title={t('live.outbounds')}
            of={each => each.outbounds}
            lacks="HandlerService"
          >
            {shown => <LiveOutbounds outbounds={shown.outbounds ?? []} missing={shown.missing} live={live} />}
          </Part>
          <MemoryAndGoroutines server={server} summary={summary} sys={report?.sys ?? null} at={report?.at ?? null} />
        </div>
      </div>
      <BurstNote server={server} summary={summary} />
    </XrayFrame>
  );
}

/** One card of the report: bars until it came, the missing service where the API lacks it. */
function Part(props: {
  readonly report: LiveReport | null;
  readonly failed: boolean;
  readonly title: string;
  readonly lacks: string;
  readonly of: (report: LiveReport) => readonly unknown[] | null;
  readonly children: (report: LiveReport) => React.ReactNode;
}) {
  const { report } = props;
  if (report !== null && props.of(report) !== null) return props.children(report);
  return (
    <section className="card" aria-label={props.title}>
      <div className="card-h line">
        <h2>{props.title}</h2>
      </div>
      {report === null ? (
        props.failed ? null : (
          <Skeleton bars={3} />
        )
      ) : (
        <Lacks services={report.missing.filter(name => name === props.lacks)} />
      )}
    </section>
  );
}
