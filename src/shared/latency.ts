/** Latency tests: what is used until the user chose otherwise. */
import type { LatencyTest, MihomoServer } from './model';

export const DEFAULT_LATENCY_TEST: LatencyTest = {
  url: 'https://www.gstatic.com/generate_204',
  timeoutMs: 5000,
  expected: null,
  atOnce: 10,
  groups: 'nodes',
};
export const latencyTestOf = (server: Pick<MihomoServer, 'latency'>): LatencyTest => server.latency ?? DEFAULT_LATENCY_TEST;

/** What a core takes: its time limit is a 16 bit number. */
export const LONGEST_TEST_MS = 32_767;
export const MOST_AT_ONCE = 50;

export const isTestUrl = (text: string): boolean => text.length <= 2048 && /^https?:\/\/[^\s/?#]\S*$/i.test(text);
/** `200/204-299`. */
export const isExpected = (text: string): boolean => text.length <= 200 && /^\d{3}(-\d{3})?(\/\d{3}(-\d{3})?)*$/.test(text);
