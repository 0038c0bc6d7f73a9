/** Events and their log, joined. */
import { createEventsFile, type EventsFile } from '@shared/events/file';
import { toFailure } from '@shared/fault';
import type { EventFilter, Failure, LoggedEvent } from '@shared/model';
import type { Clock, Log } from '../outside';
import { recallEvents, type State, update } from '../state';
import type { LineWorker } from '../workers/parts';
import type { EventRecord, Events, WordEvent } from './contract';
import { createEvents } from './events';
import { createEventLog } from './log';
import { createServerNews, type ServerNews } from './servers';

export type { AddEvent, EventRecord, Events, WordEvent } from './contract';

export interface EventsDeps {
  readonly state: State;
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
  /** IANA name of the zone whose days are counted. */
  zone(): string;
  /** Starts a worker whose service is `serveEvents`. */
  worker(): LineWorker;
  /** The log cannot be opened: told once, until it is (null). */
  failing(failure: Failure | null): void;
}

/** So many are worded at once: a few milliseconds. */
const SLICE = 200;
/** After an opening that failed. */
const AGAIN_MS = 60_000;

export function createEventRecord({ state, clock, log, dataDir, zone, worker, failing }: EventsDeps): Events & EventRecord & ServerNews {
  const kept = createEventLog({
    ...{ dataDir, clock, log, worker },
    repaired: file => events.add('events-set-aside', 'warn', null, { file }),
  });
  const events = createEvents(state, clock, kept);
  const nameOf = ({ serverId, serverName }: LoggedEvent): string | null =>
    (serverId === null ? null : state.getState().servers[serverId]?.name) ?? serverName;

  const writeAll = async (filter: EventFilter, format: 'csv' | 'json', word: WordEvent): Promise<EventsFile> => {
    const file = createEventsFile(format);
    for (let last: LoggedEvent | null = null; ; ) {
      const slice: readonly LoggedEvent[] = await kept.slice(filter, last, SLICE);
      file.add(slice.map(event => ({ event: { ...event, serverName: nameOf(event) }, text: word(event, nameOf(event)) })));
      last = slice.at(-1) ?? null;
      if (slice.length < SLICE) return file;
    }
  };
  let cancelAgain = (): void => undefined;
  let isClosed = false;
  let isFailing = false;
  const open = async (): Promise<void> => {
    try {
      update(state, recallEvents(await kept.open()));
      if (isFailing) failing(null);
      isFailing = false;
    } catch (thrown) {
      const failure = toFailure(thrown);
      log.error('the log of events cannot be opened', { error: failure.message });
      // Who dismissed it knows.
      if (!isFailing && !isClosed) failing(failure);
      isFailing = true;
      // A full disk may have room again, another program may let go of it.
      if (!isClosed) cancelAgain = clock.after(AGAIN_MS, () => void open());
    }
  };

  return {
    ...events,
    ...createServerNews(events.add, state, clock),
    open,
    query: query => kept.query(query, zone()),
    export: async (filter, format, word) => {
      const file = await writeAll(filter, format, word);
      return { text: file.text(), count: file.count };
    },
    close: () => {
      isClosed = true;
      cancelAgain();
      return kept.close();
    },
  };
}
