export interface History {
  readonly time: string;
  readonly delay: number;
}
/** A node: an outbound as configured (`provider` null) or brought by a provider. */
export interface Node {
  readonly name: string;
  readonly type: string;
  readonly provider: string | null;
  /** Its usual latency in ms; 0: it never answers. */
  readonly latency: number;
  readonly udp: boolean;
  readonly id: string;
  history: History[];
}
export interface Group {
  readonly name: string;
  readonly type: 'Selector' | 'URLTest' | 'Fallback' | 'LoadBalance';
  readonly all: readonly string[];
  readonly hidden: boolean;
  now: string;
  fixed: string;
}
export interface Provider {
  readonly name: string;
  readonly vehicleType: 'HTTP' | 'File';
  readonly subscription: { Upload: number; Download: number; Total: number; Expire: number } | null;
  updatedAt: number;
}

/** Latency in ms; 0: the node never answers. */
export const NODES: readonly (readonly [name: string, type: string, latency: number, provider: string | null])[] = [
  ['FRA 1', 'Vless', 38, 'northway'],
  ['FRA 2', 'Vless', 41, 'northway'],
  ['AMS 1', 'Vless', 44, 'northway'],
  ['HEL 1', 'Vless', 71, 'own-nodes'],
  ['WAW 1', 'Trojan', 66, 'northway'],
  ['LON 2', 'Hysteria2', 182, 'amberline'],
  ['NYC 1', 'Vless', 214, 'amberline'],
  ['TYO 1', 'Tuic', 438, 'amberline'],
  ['SIN 3', 'Vless', 0, 'amberline'],
  ['STO 1', 'Vless', 58, 'own-nodes'],
  ['PRG 1', 'Vless', 49, null],
  ['MAD 2', 'Trojan', 77, null],
];
export const GROUPS: readonly (readonly [name: string, type: Group['type'], all: readonly string[], hidden?: boolean])[] = [
  ['Main', 'Selector', ['Fastest', ...NODES.map(([name]) => name), 'DIRECT']],
  ['Fastest', 'URLTest', ['FRA 1', 'FRA 2', 'AMS 1', 'WAW 1', 'HEL 1', 'LON 2']],
  ['Streaming', 'Selector', ['LON 2', 'AMS 1', 'NYC 1', 'FRA 1', 'FRA 2', 'TYO 1', 'SIN 3', 'Fastest']],
  ['Fallback', 'Fallback', ['HEL 1', 'FRA 1', 'DIRECT']],
  ['Spread', 'LoadBalance', ['FRA 1', 'FRA 2', 'AMS 1', 'STO 1'], true],
  ['Work', 'Selector', ['HEL 1', 'DIRECT']],
];

/** Names as people write them, which a path must carry encoded (cores decode one without a slash twice), and a type that nobody knows. */
export const ODD_PROVIDER = 'подписка/100%';
export const ODD_NODES: typeof NODES = [
  ['Узел/2 %2F 🇩🇪', 'Quantum', 52, ODD_PROVIDER],
  ['50% off?#', 'Vless', 61, null],
];
export const ODD_GROUPS: typeof GROUPS = [
  ['Обход/всё 100%', 'Selector', ['Узел/2 %2F 🇩🇪', '50% off?#', 'DIRECT']],
  ['Авто %251', 'URLTest', ['Узел/2 %2F 🇩🇪', '50% off?#']],
];
