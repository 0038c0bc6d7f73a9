import type { MihomoSummary } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { controllerCommands } from '../../src/renderer/ui/controllerCommands';
import { mihomoServer } from '../engine/support/client';
import { mihomoSummary } from '../shell/state';

const server = mihomoServer('gw', { name: 'home-gw' });
const main = { name: 'Main', type: 'Selector', now: 'A', nodes: ['A', 'B'], delays: {} };
const auto = { name: 'Auto', type: 'URLTest', now: 'A', nodes: ['A', 'B'], delays: {}, pinned: 'B' };
const commands = (change: Partial<MihomoSummary> = {}) =>
  controllerCommands(createTexts('en'), {
    server,
    summary: mihomoSummary({ mode: 'rule', modes: ['rule', 'direct'], connections: 7, groups: [main, auto], ...change }),
  });
const told = (change?: Partial<MihomoSummary>) => commands(change).map(({ label, hint, blocked }) => [label, hint, blocked]);

describe('what the palette can do on a controller', () => {
  it('modes, tests, connections, pins, and the nodes of groups that are chosen by hand', () => {
    expect(told()).toEqual([
      ['Mode Rule on home-gw', 'now', true],
      ['Mode Direct on home-gw', '', false],
      ['Test all nodes of home-gw', '', false],
      ['Close all connections of home-gw', '7 connections', false],
      ['Unpin Auto on home-gw', 'pinned to B', false],
      ['Main → A', 'home-gw, now', true],
      ['Main → B', 'home-gw', false],
    ]);
  });
  it('nothing while it is not connected, and says why', () => {
    for (const [, hint, blocked] of told({ link: 'stale' }).slice(2)) expect([hint, blocked]).toEqual(['Stale', true]);
    expect(told({ connections: 0 })[3]).toEqual(['Close all connections of home-gw', '0 connections', true]);
  });
  it('has an id for each, and an end', () => {
    const nodes = Array.from({ length: 900 }, (_, n) => `node ${n}`);
    const many = commands({ groups: [{ ...main, nodes }] });
    expect(many.length).toBeLessThan(500);
    expect(new Set(many.map(({ id }) => id)).size).toBe(many.length);
  });
});
