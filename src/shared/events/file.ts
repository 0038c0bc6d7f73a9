/** The log of events as data for other programs. Pure. */
import { createFileParts, type FileParts } from '../fileparts';
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

export type EventsFile = FileParts<WordedEvent>;
/** CSV with a line of heads, or `{"events": [...]}`, each with its parameters. */
export const createEventsFile = (format: 'csv' | 'json'): EventsFile =>
  format === 'csv'
    ? createFileParts({ head: writeCsv([['time', 'state', 'event', 'server', 'kind', 'by', 'type']]), between: '', tail: '', write: csvOf })
    : createFileParts({ head: '{"events": [\n', between: ',\n', tail: '\n]}\n', write: jsonOf });
