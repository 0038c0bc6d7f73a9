/** What the page of a controller's nodes may ask in a dialog over it. */
export type NodesDialog =
  /** How latency is tested. */
  { readonly type: 'latency'; readonly serverId: string } | { readonly type: 'node'; readonly serverId: string; readonly node: string };
