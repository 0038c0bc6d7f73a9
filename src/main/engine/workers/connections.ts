/** The connections hub of one controller: one request at a time, nothing kept that is not open, closed lately or shown. */
import { parentPort } from 'node:worker_threads';
import { Hub } from '@shared/connections/hub';
import { Fault } from '@shared/fault';
import { letGo } from '@shared/letgo';
import type { HubHandlers, HubRequest, WatchAsked } from '../connections/protocol';
import { serveCalls } from './serve';

const port = parentPort;
if (!port) throw new Error('runs as a worker only');

let begun: Hub | null = null;
function hub(): Hub {
  if (!begun) throw new Fault('internal', 'the hub has not begun');
  return begun;
}
const ticksOf = (watches: readonly WatchAsked[]) => watches.map(({ watch, again }) => ({ watch, tick: hub().tick(watch, again) }));

const handlers: HubHandlers = {
  begin: ({ handlesFrom }) => {
    const decode = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    begun = new Hub({ decode, clock: () => performance.now(), handlesFrom });
    return null;
  },
  frame: ({ bytes, at, elapsedMs, watches }) => {
    const read = hub().read(bytes, { at, elapsedMs });
    letGo(bytes);
    return { read, ticks: read ? ticksOf(watches) : [] };
  },
  view: ({ watch, view }) => {
    hub().view(watch, view);
    return null;
  },
  ticks: ({ watches }) => ticksOf(watches),
  end: ({ watch }) => {
    hub().end(watch);
    return null;
  },
  detail: ({ watch, handle }) => hub().detail(watch, handle),
  ids: ({ watch, what }) => hub().ids(watch, what),
  export: ({ watch, format }) => hub().export(watch, format),
};

serveCalls<HubRequest>(port, handlers);
