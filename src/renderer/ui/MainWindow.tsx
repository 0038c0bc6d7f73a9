import type { Route } from '@shared/ipc';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Components } from '../pages/components/Components';
import { FleetPage } from '../pages/mihomo/fleet/FleetPage';
import { Onboarding } from '../pages/onboarding/Onboarding';
import { Overview } from '../pages/overview/Overview';
import { ServerPage } from '../pages/server/ServerPage';
import { Settings } from '../pages/settings/Settings';
import { announceChanges } from '../stores/announce';
import { useApp } from '../stores/app';
import { go, useView } from '../stores/view';
import { Overlays } from './Overlays';
import { Rail } from './Rail';
import { listenForShortcuts } from './shortcuts';

// What is not opened each time is not loaded each time.
const HistoryPage = lazy(async () => ({ default: (await import('../pages/history/HistoryPage')).HistoryPage }));
const Limits = lazy(async () => ({ default: (await import('../pages/limits/Limits')).Limits }));
const EventsPage = lazy(async () => ({ default: (await import('../pages/events/EventsPage')).EventsPage }));

/** Pages that have something to show before there is a server. */
const WITHOUT_SERVERS: ReadonlySet<Route['page']> = new Set(['settings', 'limits', 'events']);

function PageOf() {
  const route = useView(view => view.route);
  switch (route.page) {
    case 'overview':
    case 'onboarding':
      return <Overview />;
    case 'controllers':
      return <FleetPage />;
    case 'server':
      return <ServerPage serverId={route.serverId ?? ''} />;
    case 'history':
      return <HistoryPage />;
    case 'limits':
      return <Limits />;
    case 'events':
      return <EventsPage />;
    case 'settings':
      return <Settings />;
  }
}

/** Rail and page; onboarding and the components page have the window for themselves. */
export function MainWindow() {
  const route = useView(view => view.route);
  const empty = useApp(state => state.order.length === 0 && state.app.lab !== 'starting');
  const wasEmpty = useRef(empty);
  useEffect(() => listenForShortcuts(), []);
  useEffect(() => announceChanges(), []);
  useEffect(() => {
    // The first server arrived (the lab, say): what was onboarding becomes the overview.
    if (wasEmpty.current && !empty && route.page === 'onboarding') go({ page: 'overview' });
    wasEmpty.current = empty;
  }, [empty, route.page]);
  if (route.page === 'onboarding' || (empty && !WITHOUT_SERVERS.has(route.page))) {
    return (
      <>
        <Onboarding />
        <Overlays />
      </>
    );
  }
  if (route.page === 'settings' && route.tab === 'components') return <Components />;
  return (
    <div className="app">
      <Rail />
      <Suspense fallback={<main className="main" />}>
        <PageOf />
      </Suspense>
      <Overlays />
    </div>
  );
}
