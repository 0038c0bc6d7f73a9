/** Lines of Xray's configuration; those to add are marked and stand first in their place, so that no other line changes. */
import type { ConfigLine } from '../model/doctor';

const line = (text: string): ConfigLine => ({ text, add: false });
const added = (text: string): ConfigLine => ({ text, add: true });

/** Indents by two for each level of depth. */
const inside = (depth: number, lines: readonly ConfigLine[]): readonly ConfigLine[] =>
  lines.map(({ text, add }) => ({ text: '  '.repeat(depth) + text, add }));

/** Switches of a level's policy: `missing` are to be added, `there` shows where. */
export const levelLines = (level: number, missing: readonly string[], there: readonly string[]): readonly ConfigLine[] => [
  line('"policy": {'),
  line('  "levels": {'),
  line(`    "${level}": {`),
  ...inside(3, [
    ...missing.map((name, at) => added(`"${name}": true${at < missing.length - 1 || there.length > 0 ? ',' : ''}`)),
    ...there.map((name, at) => line(`"${name}": true${at < there.length - 1 ? ',' : ''}`)),
  ]),
  line('    }'),
  line('  }'),
  line('}'),
];

/** Switches of the system's policy. */
export const systemLines = (missing: readonly string[], there: readonly string[]): readonly ConfigLine[] => [
  line('"policy": {'),
  line('  "system": {'),
  ...inside(2, [
    ...missing.map((name, at) => added(`"${name}": true${at < missing.length - 1 || there.length > 0 ? ',' : ''}`)),
    ...there.map((name, at) => line(`"${name}": true${at < there.length - 1 ? ',' : ''}`)),
  ]),
  line('  }'),
  line('}'),
];

/** Counting itself. */
export const STATS_LINES: readonly ConfigLine[] = [added('"stats": {},')];

/** Services of the API. */
export const serviceLines = (missing: readonly string[], there: readonly string[]): readonly ConfigLine[] => [
  line('"api": {'),
  line('  "services": ['),
  ...inside(2, [
    ...missing.map((name, at) => added(`"${name}"${at < missing.length - 1 || there.length > 0 ? ',' : ''}`)),
    ...there.map((name, at) => line(`"${name}"${at < there.length - 1 ? ',' : ''}`)),
  ]),
  line('  ]'),
  line('}'),
];

/** The rule that an API with an inbound of its own needs, before all others. */
export const ruleLines = (inboundTag: string, apiTag: string, others: boolean): readonly ConfigLine[] => [
  line('"routing": {'),
  line('  "rules": ['),
  added(`    { "type": "field", "inboundTag": ["${inboundTag}"], "outboundTag": "${apiTag}" }${others ? ',' : ''}`),
  line('  ]'),
  line('}'),
];

/** An API that listens by itself, on this computer alone. */
export const listenLines = (port: number | string): readonly ConfigLine[] => [
  line('"api": {'),
  added(`  "listen": "127.0.0.1:${port}",`),
  line('  "tag": "api"'),
  line('}'),
];

/** An inbound that listens on the server itself alone. */
export const loopbackLines = (tag: string): readonly ConfigLine[] => [
  line('{'),
  added('  "listen": "127.0.0.1",'),
  line(`  "tag": "${tag}"`),
  line('}'),
];
