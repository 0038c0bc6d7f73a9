import type { FarmLogin, FarmService, FarmUser, PastRotation, PortRow, ScheduleView } from '@shared/model';

/** What the farm's pages may ask in a dialog over them. */
export type FarmDialog =
  | { readonly type: 'restart'; readonly row: PortRow }
  | { readonly type: 'turn-off'; readonly serverId: string; readonly ports: readonly PortRow[] }
  | { readonly type: 'rotate-many'; readonly serverId: string; readonly portIds: readonly number[] }
  | { readonly type: 'tags'; readonly serverId: string; readonly ports: readonly PortRow[] }
  | { readonly type: 'past'; readonly rotation: PastRotation }
  | { readonly type: 'add-port'; readonly serverId: string }
  | { readonly type: 'edit-port'; readonly serverId: string; readonly portId: number; readonly portName: string }
  /** `portId` null: of all ports; `schedule` null: a new one. */
  | { readonly type: 'schedule'; readonly serverId: string; readonly portId: number | null; readonly schedule: ScheduleView | null }
  | { readonly type: 'remove-schedule'; readonly schedule: ScheduleView }
  | { readonly type: 'login'; readonly serverId: string; readonly login: FarmLogin | null }
  | { readonly type: 'delete-login'; readonly serverId: string; readonly login: FarmLogin }
  | { readonly type: 'user'; readonly serverId: string; readonly user: FarmUser | null }
  | { readonly type: 'delete-user'; readonly serverId: string; readonly user: FarmUser }
  | { readonly type: 'service'; readonly serverId: string; readonly service: FarmService };
