import type { AppState } from '@shared/model';

/** One line for people and scripts that watch a machine without a screen: `status {json}`. Rates in bytes per second. */
export function statusLine(state: AppState, trayRegistered: boolean): string {
  const servers = state.order.map(id => state.summaries[id]);
  const live = servers.filter(summary => summary?.link === 'live').length;
  const report = {
    servers: { live, total: servers.length },
    tray: trayRegistered ? 'registered' : 'none',
    down: Math.round(state.totals.down),
    up: Math.round(state.totals.up),
  };
  return `status ${JSON.stringify(report)}`;
}

/** Prints the status every 3 s; returns its end. */
export function printStatus(line: () => string): () => void {
  const timer = setInterval(() => process.stdout.write(`${line()}\n`), 3_000);
  return () => clearInterval(timer);
}
