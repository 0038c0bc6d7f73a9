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

/** With a line of heads. */
export const eventsCsv = (events: readonly WordedEvent[]): string =>
  writeCsv([['time', 'state', 'event', 'server', 'kind', 'by', 'type'], ...events.map(event => Object.values(recordOf(event)))]);

/** `{events: [...]}`, each with its parameters. */
export const eventsJson = (events: readonly WordedEvent[]): string =>
  `${JSON.stringify({ events: events.map(worded => ({ ...recordOf(worded), params: worded.event.params })) }, null, 2)}\n`;
