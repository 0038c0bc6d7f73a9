/** One VLESS user on an xray or keyapi server. */
export interface Key {
  readonly serverId: string;
  /** The server's own id: email on xray, id or uuid on keyapi. */
  readonly id: string;
  readonly name: string;
  readonly uuid: string | null;
  readonly flow: string | null;
  readonly createdAt: string | null;
  readonly active: boolean;
  readonly traffic: KeyTraffic | null;
}
export interface KeyTraffic {
  readonly down: number | null;
  readonly up: number | null;
  readonly total: number;
  /** Counted by the server since its counters began; `estimate` numbers never mix into exact totals. */
  readonly source: 'exact' | 'estimate';
  readonly downRate: number | null;
  readonly upRate: number | null;
}

/** One line of proof under a new key; texts are `check.<name>`. */
export interface KeyCheck {
  readonly name: 'on-server' | 'link-matches' | 'public-key' | 'short-id' | 'server-name' | 'port-open';
  readonly result: 'pass' | 'fail' | 'not-checked';
  readonly detail: string | null;
}
/** A key with its link; crosses to a window only when the user asks for it. */
export interface KeyWithLink {
  readonly key: Key;
  /** Empty when the key is there but its link could not be had; `link-matches` then says why. */
  readonly link: string;
  readonly checks: readonly KeyCheck[];
  readonly verified: boolean;
}
