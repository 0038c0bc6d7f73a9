/** Calls about the log of events. */
import type { Handlers } from '@shared/ipc';
import type { EventRecord } from '../events';

export type EventsCall = 'queryEvents';

export const createEventCalls = (record: Pick<EventRecord, 'query'>): Pick<Handlers, EventsCall> => ({
  queryEvents: query => record.query(query),
});
