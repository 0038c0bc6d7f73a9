import type { PortRestart, PortRow, RotationPlan, RotationRun, RunPort } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { planParts, planText } from '../../../src/renderer/pages/farm/ports/planText';
import { portState } from '../../../src/renderer/pages/farm/ports/portState';
import { createShownPorts } from '../../../src/renderer/pages/farm/ports/shownPorts';
import { tagChange, tagsOf } from '../../../src/renderer/pages/farm/ports/tags';
import { isRunOf, runParts } from '../../../src/renderer/ui/rotationRun';
import { NOW, portRow } from './rows';

const en = createTexts('en');
const ru = createTexts('ru');
const shown = (row: PortRow, connected = true) => {
  const { look, label, params, action, shape, line, word } = portState(row, NOW, connected);
  const said = look === 'busy' ? word : (line ?? word);
  return { look, label: en(label, params), action, shape, said: en(said.key, said.params) };
};
const last = (outcome: NonNullable<PortRow['last']>['outcome'], tookMs = 19_400): PortRow['last'] => ({
  ...{ at: NOW - 840_000, outcome, oldIp: '203.0.113.77', newIp: '203.0.113.77', tookMs, by: 'window' },
});
const restart = (change: Partial<PortRestart>): PortRestart => ({
  ...{ serverId: 'farm', portId: 4, portName: 'LV-04', startedAt: NOW - 12_000, phase: 'off', endedAt: null, failure: null },
  ...change,
});

describe("a port's button", () => {
  it('rotates what is ready', () =>
    expect(shown(portRow())).toEqual({ look: 'ready', label: 'Rotate', action: 'rotate', shape: 'ok', said: 'ready' }));
  it('offers to wait for what cools down, and not to', () => {
    const eligibility = { state: 'cooling', readyAt: NOW + 43_000 } as const;
    expect(shown(portRow({ eligibility }))).toMatchObject({ action: 'when-ready', label: 'Ready in 0:43', shape: 'cool' });
    expect(shown(portRow({ eligibility, queuedBy: 'run' }))).toMatchObject({
      ...{ action: 'stop-waiting', label: 'In 0:43', said: 'rotates in 0:43' },
    });
  });
  it('is ready the moment the count is over', () =>
    expect(shown(portRow({ eligibility: { state: 'cooling', readyAt: NOW } }))).toMatchObject({ action: 'rotate', label: 'Rotate' }));
  it('turns on what is off', () =>
    expect(shown(portRow({ eligibility: { state: 'off' }, port: { active: false } }))).toMatchObject({
      ...{ action: 'turn-on', label: 'Turn on', shape: 'off', said: 'port is off' },
    }));
  it('restarts what has no modem, and what is stuck', () => {
    expect(shown(portRow({ eligibility: { state: 'no-device' }, port: { connDev: false } }))).toMatchObject({ action: 'restart' });
    const stuck = portRow({
      eligibility: { state: 'busy' },
      port: { reconnecting: true },
      last: { ...last('stuck'), at: NOW - 182_000 } as PortRow['last'],
    });
    expect(shown(stuck)).toMatchObject({ action: 'restart', label: 'Restart', shape: 'bad', said: 'stuck for 3:02' });
  });
  it('waits for what changes without our asking', () =>
    expect(shown(portRow({ eligibility: { state: 'busy' }, port: { reconnecting: true } }))).toMatchObject({
      action: 'none',
      look: 'disabled',
    }));
  it('says what the last rotation left behind, until the next', () => {
    expect(shown(portRow({ last: last('same-ip') }))).toEqual({
      ...{ look: 'ready', label: 'Retry', action: 'rotate', shape: 'warn', said: 'same IP (19 s)' },
    });
    expect(shown(portRow({ last: last('changed') }))).toMatchObject({ shape: 'ok', said: 'ready' });
    expect(shown(portRow({ last: last('same-ip'), port: { connInet: false } }))).toMatchObject({ said: 'no internet', label: 'Rotate' });
  });
  it('counts a restart, and says how it ended for a minute', () => {
    expect(shown(portRow({ restart: restart({}) }))).toMatchObject({ look: 'busy', label: 'Restarting 0:12', action: 'none' });
    const ended = restart({ phase: 'online', endedAt: NOW - 1000, startedAt: NOW - 31_000 });
    expect(shown(portRow({ restart: ended }))).toMatchObject({ said: 'restarted, online (0:30)', shape: 'ok', action: 'rotate' });
    expect(shown(portRow({ restart: { ...ended, phase: 'on' } }))).toMatchObject({ shape: 'warn' });
    expect(shown(portRow({ restart: { ...ended, endedAt: NOW - 61_000 } }))).toMatchObject({ said: 'ready' });
    // Turned off within that minute, or not on again at all: it can be turned on at once.
    const off = { eligibility: { state: 'off' }, port: { active: false } } as const;
    expect(shown(portRow({ ...off, restart: ended }))).toMatchObject({ action: 'turn-on', label: 'Turn on' });
    expect(shown(portRow({ ...off, restart: { ...ended, phase: 'failed' } }))).toMatchObject({ action: 'turn-on', shape: 'bad' });
  });
  it('does nothing while the farm is not connected', () => {
    for (const state of ['ready', 'off', 'no-device', 'busy'] as const)
      expect(shown(portRow({ eligibility: state === 'ready' ? { state, hint: null } : { state } }), false).action).toBe('none');
  });
});

describe('a drawn port', () => {
  it('stays the same object until something of it shows differently', () => {
    const show = createShownPorts();
    const row = portRow();
    const first = show(en, row, null, NOW, true);
    expect([first.last, first.next]).toEqual(['2 min', 'in 8 min']);
    expect(show(en, row, null, NOW + 1000, true)).not.toBe(first);
    const second = show(en, row, null, NOW + 1000, true);
    expect(show(en, row, null, NOW + 2000, true)).toBe(second);
    expect(show(en, { ...row }, null, NOW + 2000, true)).not.toBe(second);
    expect(show(ru, row, null, NOW + 2000, true).nextShort).toBe('7 мин');
  });
  it("takes main's newest word of its rotation before the list's", () => {
    const show = createShownPorts();
    const row = portRow();
    const rotation = { phase: 'started', requestedAt: NOW - 12_000, oldIp: '198.51.100.24', slow: false } as PortRow['rotation'];
    const busy = show(en, row, rotation, NOW, true);
    expect([busy.state.look, busy.last, busy.next]).toEqual(['busy', 'now', '–']);
    expect(show(en, row, rotation, NOW, true)).toBe(busy);
    expect(show(en, row, null, NOW, true).state.look).toBe('ready');
  });
  it('has no signal level without an operator', () => {
    const show = createShownPorts();
    expect(show(en, portRow(), null, NOW, true).level).toBe('good');
    expect(show(en, portRow({ port: { connNet: false } }), null, NOW, true).level).toBeNull();
  });
});

const plan: RotationPlan = {
  ready: [1, 2],
  cooling: [
    { portId: 3, readyAt: NOW },
    { portId: 4, readyAt: NOW },
  ],
  busy: [5],
  off: [6],
  noDevice: [],
  gone: [],
};
describe('a plan', () => {
  it('names what will not rotate, and nothing else', () => {
    expect(planText(en, plan, 6)).toBe('Rotate 2 of 6: 2 cooling, 1 busy, 1 off');
    expect(planText(ru, plan, 6)).toBe('Сменить 2 из 6: 2 остывают, 1 занят, 1 выключен');
    expect(planText(en, { ...plan, cooling: [], busy: [], off: [] }, 2)).toBe('Rotate 2 of 2');
    expect(planParts({ ...plan, noDevice: [7], gone: [8, 9] }).map(({ id, count }) => [id, count])).toContainEqual(['gone', 2]);
  });
});

describe('a run', () => {
  const port = (state: RunPort['state'], outcome: RunPort['outcome'] = null): RunPort => ({
    ...{
      portId: 1,
      name: 'LV-01',
      state,
      reason: null,
      readyAt: null,
      tries: 1,
      outcome,
      durationMs: null,
      reached: null,
      waitingSince: null,
      from: null,
    },
  });
  it('ends in one line, what went well first', () => {
    const changed = { type: 'changed', oldIp: null, newIp: '203.0.113.9' } as const;
    const ports = [
      port('done', changed),
      port('done', { type: 'stuck', oldIp: null }),
      port('done', changed),
      port('skipped'),
      port('not-sent'),
    ];
    expect(runParts(en, { ports } as unknown as RotationRun)).toBe('2 new IPs, 1 stuck, 1 not sent, 1 skipped');
  });
  it('is of what is selected only when it is of all of that and of nothing else', () => {
    const run = { ports: [21, 23].map(portId => ({ ...port('rotating'), portId })) } as unknown as RotationRun;
    expect(isRunOf(run, [23, 21])).toBe(true);
    for (const others of [[21], [21, 24], [21, 23, 24], []]) expect(isRunOf(run, others)).toBe(false);
  });
});

describe('tags', () => {
  it('are read from a line, each once', () => expect(tagsOf(' a, b ,,a')).toEqual(['a', 'b']));
  it('change only by what differs', () => expect(tagChange(['a', 'b'], ['b', 'c'])).toEqual({ add: ['c'], remove: ['a'] }));
});
