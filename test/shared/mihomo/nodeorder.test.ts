import { type NodeFacts, nodeFilter, nodeSorter } from '@shared/mihomo/nodeorder';
import { describe, expect, it } from 'vitest';

const DELAYS: Readonly<Record<string, number | null>> = { 'FRA 10': 38, 'FRA 2': 214, 'LON 1': 0, 'NYC 1': null, 'AMS 1': 150 };
const NAMES = Object.keys(DELAYS);
const facts: NodeFacts = { delay: name => DELAYS[name] ?? null, text: name => `${name} vless`.toLowerCase() };
const found = (search: string, state: 'all' | 'alive' | 'failed' = 'all') => NAMES.filter(nodeFilter({ search, state }, facts));

describe('members of groups', () => {
  it('are found by all words, without those after a minus, with words in quotes together', () => {
    expect(found('')).toEqual(NAMES);
    expect(found('vless FRA')).toEqual(['FRA 10', 'FRA 2']);
    expect(found('-fra -lon')).toEqual(['NYC 1', 'AMS 1']);
    expect(found('"fra 2"')).toEqual(['FRA 2']);
  });
  it('are found by bounds of the latency, which only those that answer have', () => {
    expect(found('<150')).toEqual(['FRA 10']);
    expect(found('>=150 <=214ms')).toEqual(['FRA 2', 'AMS 1']);
    expect(found('<1000')).toEqual(['FRA 10', 'FRA 2', 'AMS 1']);
    expect(found('', 'failed')).toEqual(['LON 1']);
    expect(found('1', 'alive')).toEqual(['FRA 10', 'AMS 1']);
  });
  it('are sorted by latency, those never tested behind, failed ones last; by name with numbers as such', () => {
    expect(nodeSorter('latency', facts.delay)(NAMES)).toEqual(['FRA 10', 'AMS 1', 'FRA 2', 'NYC 1', 'LON 1']);
    expect(nodeSorter('name', facts.delay)(NAMES)).toEqual(['AMS 1', 'FRA 2', 'FRA 10', 'LON 1', 'NYC 1']);
    expect(nodeSorter('written', facts.delay)(NAMES)).toEqual(NAMES);
  });
});
