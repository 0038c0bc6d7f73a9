import type { EventParams, EventType } from '@shared/events/params';
import type {
  Breach,
  EventFilter,
  EventQuery,
  EventSource,
  EventWindow,
  Failure,
  LinkState,
  LoggedEvent,
  PortRestart,
  Rotation,
  RotationRun,
  StateShape,
} from '@shared/model';

/** `by`: who brought it about; absent: who usually does. Parameters hold no secret: they are kept for a year. */
export type AddEvent = <T extends EventType>(
  type: T,
  shape: StateShape,
  serverId: string | null,
  params: EventParams[T],
  by?: EventSource,
) => void;

export interface Events {
  readonly add: AddEvent;
  rotation(rotation: Rotation): void;
  /** A run of several ports, or a port restart, ended; `stillOff`: it could not be switched on for a minute. */
  ports(what: { readonly run: RotationRun } | { readonly restart: PortRestart; readonly stillOff: boolean }): void;
  link(serverId: string, from: LinkState, to: LinkState, failure: Failure | null): void;
  breach(type: 'breach' | 'recovery', breach: Breach): void;
}

/** What an event says in the user's language. */
export type WordEvent = (event: LoggedEvent, serverName: string | null) => string;

/** The log on disk. */
export interface EventRecord {
  /** Opens it, and gives the state's list what earlier runs told. Never rejects: what fails is logged, and what is told meanwhile waits. */
  open(): Promise<void>;
  /** Rejects with a Fault `storage` while it cannot be read. */
  query(query: EventQuery): Promise<EventWindow>;
  /** What the filter finds as a file, newest first. */
  export(filter: EventFilter, format: 'csv' | 'json', word: WordEvent): Promise<{ readonly text: string; readonly count: number }>;
  /** Everything written; idempotent. */
  close(): Promise<void>;
}
