import type { ClosingWish } from '@shared/model';

/** What the connections page may ask in a dialog over it; `watch`: of the page that asks. */
export type ConnectionsDialog =
  | { readonly type: 'detail'; readonly serverId: string; readonly watch: string; readonly handle: number }
  /** `name`: the group's, where it is one. */
  | { readonly type: 'close'; readonly serverId: string; readonly watch: string; readonly what: ClosingWish; readonly name: string | null }
  | { readonly type: 'close-all'; readonly serverId: string; readonly count: number }
  | { readonly type: 'lookup'; readonly serverId: string; readonly address: string };
