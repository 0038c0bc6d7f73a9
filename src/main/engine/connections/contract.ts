/** What the rest of the program uses of the connections of controllers. */
import type {
  ClosingPlan,
  ClosingRun,
  ClosingWish,
  ConnectionDetail,
  ConnectionsTick,
  ConnectionsView,
  ReverseName,
  Server,
} from '@shared/model';

/** A window as the hubs see it. */
export interface Viewer {
  readonly id: number;
  /** A hidden one is told nothing. */
  visible(): boolean;
  tell(tick: ConnectionsTick): void;
}
export interface ConnectionFile {
  readonly bytes: Uint8Array;
  readonly count: number;
}
export interface Closing {
  plan(watch: string, what: ClosingWish): Promise<ClosingPlan>;
  close(plan: string): ClosingRun;
  closeAll(serverId: string): Promise<ClosingRun>;
  cancel(id: string): void;
  list(serverId: string): readonly ClosingRun[];
  /** A group's node was switched: closes what still goes through the group by another, where the user wants it so. */
  switched(serverId: string, group: string, node: string): void;
}
export interface Connections {
  /** A window has one watch of a controller: an earlier one ends. */
  watch(viewer: Viewer, serverId: string, view: ConnectionsView): { readonly watch: string };
  change(watch: string, view: ConnectionsView, again: boolean): void;
  seen(watch: string, number: number): void;
  unwatch(watch: string): void;
  detail(watch: string, handle: number): Promise<ConnectionDetail | null>;
  export(watch: string, format: 'csv' | 'json'): Promise<ConnectionFile>;
  readonly closing: Closing;
  reverse(serverId: string, address: string): Promise<ReverseName>;
  /** A window was shown again: what it missed is told at once. */
  shown(viewerId: number): void;
  /** A window is gone, and its watches with it. */
  gone(viewerId: number): void;
  /** Windows were shown or hidden: of a controller that no visible one shows no core is asked. */
  windowsChanged(): void;
  follow(servers: readonly Server[]): void;
  stop(): Promise<void>;
}
