import type { ProxyView } from '@shared/model';

/** What the pages of farm proxies may ask in a dialog over them. */
export type ProxiesDialog =
  /** `proxy` null: a new one. */
  | { readonly type: 'edit'; readonly serverId: string; readonly proxy: ProxyView | null }
  | { readonly type: 'turn-off'; readonly serverId: string; readonly proxyIds: readonly number[]; readonly name: string | null }
  | { readonly type: 'delete'; readonly serverId: string; readonly proxyIds: readonly number[]; readonly name: string | null }
  /** `proxyIds` null: all of the farm. */
  | { readonly type: 'export'; readonly serverId: string; readonly proxyIds: readonly number[] | null }
  /** Asks for the echo address, then tests these. */
  | { readonly type: 'echo'; readonly serverId: string; readonly proxyIds: readonly number[] }
  | { readonly type: 'duplicates' }
  | { readonly type: 'rotation-link'; readonly serverId: string; readonly portId: number; readonly portName: string };
