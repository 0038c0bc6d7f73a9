/** The log of events as data for other programs. Pure. */
import { writeCsv } from '../keylist/table';
import type { LoggedEvent } from '../model';

/** An event and what it says in the user's language. */
export interface WordedEvent {
  readonly event: LoggedEvent;
  readonly text: string;
}

/** Times are ISO 8601 in UTC. */
const recordOf = ({ event, text }: WordedEvent) => ({
  time: new Date(event.at).toISOString(),
  state: event.shape,
  event: text,
  server: event.serverName ?? '',
  kind: event.kind,
  by: event.by,
  type: event.type,
});

const csvOf = (event: WordedEvent): string => writeCsv([Object.values(recordOf(event))]);
const jsonOf = (worded: WordedEvent): string => JSON.stringify({ ...recordOf(worded), params: worded.event.params });

export interface EventsFile {
  add(events: readonly WordedEvent[]): void;
  readonly count: number;
  text(): string;
}
/** A file that is made bit by bit, since all at once takes too long: CSV with a line of heads, or `{"events": [...]}`, each with its parameters. */
export function createEventsFile(format: 'csv' | 'json'): EventsFile {
  const parts: string[] = [];
  let count = 0;
  return {
    add: events => {
      count += events.length;
      if (events.length > 0) parts.push(events.map(format === 'csv' ? csvOf : jsonOf).join(format === 'csv' ? '' : ',\n'));
    },
    get count() {
      return count;
    },
    text: () =>
      format === 'csv'
        ? [writeCsv([['time', 'state', 'event', 'server', 'kind', 'by', 'type']]), ...parts].join('')
        : `{"events": [\n${parts.join(',\n')}\n]}\n`,
  };
}
