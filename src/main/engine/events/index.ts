/** Events and their log, joined. */
import { eventsCsv, eventsJson, type WordedEvent } from '@shared/events/file';
import { toFailure } from '@shared/fault';
import type { EventFilter, LoggedEvent } from '@shared/model';
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
}

/** So many are worded at once: a few milliseconds. */
const SLICE = 200;

export function createEventRecord({ state, clock, log, dataDir, zone, worker }: EventsDeps): Events & EventRecord & ServerNews {
  const kept = createEventLog({
    ...{ dataDir, clock, log, worker },
    repaired: file => events.add('events-set-aside', 'warn', null, { file }),
  });
  const events = createEvents(state, clock, kept);
  const nameOf = ({ serverId, serverName }: LoggedEvent): string | null =>
    (serverId === null ? null : state.getState().servers[serverId]?.name) ?? serverName;

  const wordAll = async (filter: EventFilter, word: WordEvent): Promise<readonly WordedEvent[]> => {
    const all: WordedEvent[] = [];
    for (;;) {
      const slice = await kept.slice(filter, all.at(-1)?.event ?? null, SLICE);
      for (const event of slice) all.push({ event: { ...event, serverName: nameOf(event) }, text: word(event, nameOf(event)) });
      if (slice.length < SLICE) return all;
    }
  };

  return {
    ...events,
    ...createServerNews(events.add, state, clock),
    open: async () => {
      try {
        update(state, recallEvents(await kept.open()));
      } catch (thrown) {
        log.error('the log of events cannot be opened', { error: toFailure(thrown).message });
      }
    },
    query: query => kept.query(query, zone()),
    export: async (filter, format, word) => {
      const all = await wordAll(filter, word);
      return { text: format === 'csv' ? eventsCsv(all) : eventsJson(all), count: all.length };
    },
    close: kept.close,
  };
}
