import { useState } from 'react';
import { useStore } from 'zustand';
import { useTexts } from '../../../stores/app';
import { useView } from '../../../stores/view';
import { Banner } from '../../../ui/Banner';
import { failureText } from '../../../ui/failure';
import { isLive } from '../../../ui/serverState';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';
import { ClosingBanners } from './ClosingBanners';
import { ConnectionsFooter } from './ConnectionsFooter';
import { ConnectionsTable } from './ConnectionsTable';
import { ConnectionsToolbar } from './ConnectionsToolbar';
import { choiceStore } from './choice';
import { useColumnChoice } from './columns';
import type { ConnectionFeed } from './feed';
import { dialectOf } from './ruleTexts';
import { useFeed, useTick } from './useFeed';

/** Open and closed connections of a controller: filtered, sorted and grouped by its hub, painted as they come. */
export function ConnectionsPage({ server, summary }: MihomoProps) {
  const paused = useView(view => view.paused);
  const [store] = useState(() => choiceStore(server.id));
  const feed = useFeed(server.id, store);
  const choice = useStore(store);
  const [columns, onColumn] = useColumnChoice();
  const able = isLive(summary);
  // Lists that come and cannot be read leave the rows as they are.
  const stream = useTick(feed, each => (each.stream.failure === null ? each.stream.state : 'stale'));
  const live = able && (stream === null || stream === 'live');
  return (
    <MihomoFrame server={server} summary={summary} fill="flush" facts={<Pace feed={feed} />}>
      <ClosingBanners serverId={server.id} />
      <StreamBanner feed={feed} able={able} />
      <ConnectionsToolbar
        feed={feed}
        choice={choice}
        onChange={store.setState}
        server={server}
        paused={paused}
        live={live}
        columns={columns}
        onColumn={onColumn}
      />
      <ConnectionsTable
        feed={feed}
        choice={choice}
        onChange={store.setState}
        shownColumns={columns}
        live={live}
        dialect={dialectOf(summary.program)}
      />
      <ConnectionsFooter feed={feed} live={live} />
    </MihomoFrame>
  );
}

/** How often the core sends its list. */
function Pace({ feed }: { readonly feed: ConnectionFeed }) {
  const t = useTexts();
  const pace = useTick(feed, ({ stream }) => ({ every: stream.everyMs, stretched: stream.stretched }));
  if (pace === null || pace.every === 0) return null;
  const every = t('connections.every', { count: Math.round(pace.every / 100) / 10 });
  return ` · ${pace.stretched ? t('connections.every-sized', { every }) : every}`;
}

/** Why no frames come, or none that can be read, though the controller answers. */
function StreamBanner({ feed, able }: { readonly feed: ConnectionFeed; readonly able: boolean }) {
  const t = useTexts();
  const streamFailure = useTick(feed, ({ stream }) => stream.failure);
  // The window's own watch may fail, too; it is tried again.
  const watchFailure = useStore(feed.state, each => each.failure);
  const failure = watchFailure ?? streamFailure;
  if (!able || failure === null) return null;
  return <Banner shape="bad" tone="bad" title={t('connections.stream-failed')} text={failureText(t, failure)} />;
}
