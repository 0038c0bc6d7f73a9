import { formatBytes, formatClock, formatCount, quantityText } from '@shared/format';
import { memo } from 'react';
import { useStore } from 'zustand';
import { useTexts, useUnits } from '../../../stores/app';
import { Rate } from '../../../ui/Quantity';
import { State } from '../../../ui/Shape';
import type { ConnectionFeed } from './feed';
import { useTick } from './useFeed';

interface FooterProps {
  readonly feed: ConnectionFeed;
  readonly live: boolean;
}

/** Counts and totals of all connections, whatever the filter, and the frame that they are from. */
export const ConnectionsFooter = memo(function ConnectionsFooter({ feed, live }: FooterProps) {
  const t = useTexts();
  const open = useTick(feed, ({ counts }) => counts.open);
  const known = useTick(feed, ({ frame }) => frame !== null);
  const change = useTick(feed, ({ frame }) => frame && { opened: frame.opened, closed: frame.closed });
  const held = useStore(feed.state, each => each.held);
  const down = useTick(feed, ({ totals }) => totals.downRate);
  const up = useTick(feed, ({ totals }) => totals.upRate);
  // Before the first frame nothing is known, least of all that none is open.
  if (open === null || !known) return <div className="tfoot" />;
  return (
    <div className="tfoot">
      <span>{t('connections.open-count', { count: open, n: formatCount(open) })}</span>
      <span className="hide-n">
        {held
          ? t('connections.held')
          : change && t('connections.since-frame', { opened: formatCount(change.opened), closed: formatCount(change.closed) })}
      </span>
      <span>
        {t('chart.down')} <Rate of={live ? down : null} />
      </span>
      <span>
        {t('chart.up')} <Rate of={live ? up : null} />
      </span>
      <span className="end row hide-n">
        <FrameState feed={feed} live={live} />
      </span>
    </div>
  );
});

function FrameState({ feed, live }: FooterProps) {
  const t = useTexts();
  const units = useUnits();
  const frame = useTick(feed, each => each.frame);
  if (frame === null) return null;
  return (
    <State shape={live ? 'ok' : 'stale'} quiet>
      {t('connections.frame', {
        time: formatClock(frame.at, { language: t.language }),
        size: quantityText(formatBytes(frame.bytes, units)),
        ms: String(Math.max(1, Math.round(frame.parsedMs))),
      })}
    </State>
  );
}
