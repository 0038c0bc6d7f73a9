import type { Eligibility, Port, PortView, Rotation, RotationOutcome } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import { outcomeLine, RESULT_SHOWN_MS, rotateState } from '../../src/renderer/ui/rotate';

const NOW = 1_000_000;
const t = createTexts('en');
const port = { id: 4, name: 'LV-04', connNet: true, connInet: true } as Port;
const rotation = (change: Partial<Rotation>): Rotation => ({
  id: 'r',
  serverId: 'farm',
  portId: 4,
  portName: 'LV-04',
  oldIp: '198.51.100.7',
  askedBy: 'window',
  requestedAt: NOW - 12_400,
  phase: 'started',
  slow: false,
  outcome: null,
  endedAt: null,
  durationMs: null,
  evidence: [],
  ...change,
});
const view = (eligibility: Eligibility, flight: Rotation | null = null, change: Partial<Port> = {}): PortView => ({
  serverId: 'farm',
  port: { ...port, ...change },
  eligibility,
  rotation: flight,
  favourite: false,
});
const ready: Eligibility = { state: 'ready', hint: null };
const ended = (outcome: RotationOutcome, ago = 5000): Rotation =>
  rotation({ phase: 'done', outcome, endedAt: NOW - ago, durationMs: 14_200 });
const shown = (of: PortView, connected = true) => {
  const state = rotateState(of, NOW, connected);
  return {
    look: state.look,
    label: t(state.label, state.params),
    shape: state.shape,
    line: state.line && t(state.line.key, state.line.params),
  };
};

describe('the rotate button', () => {
  it('is ready', () => expect(shown(view(ready))).toEqual({ look: 'ready', label: 'Rotate', shape: 'ok', line: null }));
  it('counts down while the port cools', () =>
    expect(shown(view({ state: 'cooling', readyAt: NOW + 42_100 }))).toMatchObject({
      look: 'disabled',
      label: 'Ready in 0:43',
      shape: 'cool',
    }));
  it('is ready the moment the count is over, before main says so', () =>
    expect(shown(view({ state: 'cooling', readyAt: NOW }))).toMatchObject({ look: 'ready', label: 'Rotate' }));
  it('counts up while it rotates, whatever else is known', () =>
    expect(shown(view({ state: 'off' }, rotation({})), false)).toEqual({
      look: 'busy',
      label: 'Rotating 0:12',
      shape: 'busy',
      line: 'was 198.51.100.7',
    }));
  it('says when a rotation takes longer than usual', () =>
    expect(shown(view(ready, rotation({ slow: true }))).line).toBe('slower than usual, still watched'));
  it.each([
    [{ state: 'off' }, 'Port is off', 'off'],
    [{ state: 'no-device' }, 'No modem', 'bad'],
    [{ state: 'disconnected' }, 'Not connected', 'bad'],
    [{ state: 'busy' }, 'Busy', 'busy'],
  ] as const)('is off for %o and says why', (eligibility, label, shape) =>
    expect(shown(view(eligibility))).toMatchObject({ look: 'disabled', label, shape }),
  );
  it('cannot be pressed while the farm is not connected', () =>
    expect(shown(view(ready), false)).toMatchObject({ look: 'disabled', label: 'Not connected' }));
  it.each([
    [{ type: 'changed', oldIp: '198.51.100.7', newIp: '203.0.113.9' }, 'Rotate', 'ok', '198.51.100.7 → 203.0.113.9 (14 s)'],
    [{ type: 'changed', oldIp: null, newIp: '203.0.113.9' }, 'Rotate', 'ok', 'now 203.0.113.9 (14 s)'],
    [{ type: 'same-ip', ip: '203.0.113.77' }, 'Retry', 'warn', 'Same IP, 203.0.113.77 (14 s)'],
    [{ type: 'no-internet', oldIp: null, newIp: null }, 'Rotate again', 'warn', 'Changed, but no internet'],
    [{ type: 'stuck', oldIp: null }, 'Retry', 'bad', 'Stuck, no answer'],
    [{ type: 'rejected', message: 'nope' }, 'Retry', 'bad', 'Refused: nope'],
    [{ type: 'not-started', reason: 'cooling-down', waitS: 62 }, 'Retry', 'warn', 'Did not start, ready in 1:02'],
    [{ type: 'not-started', reason: 'unknown', waitS: null }, 'Retry', 'warn', 'Did not start, the panel did nothing'],
    [{ type: 'unknown' }, 'Retry', 'warn', 'Outcome unknown'],
  ] as const)('shows %o for a minute', (outcome, label, shape, line) => {
    expect(shown(view(ready, ended(outcome)))).toEqual({ look: 'ready', label, shape, line });
    expect(shown(view(ready, ended(outcome, RESULT_SHOWN_MS)))).toEqual({ look: 'ready', label: 'Rotate', shape: 'ok', line: null });
  });
  it('has a text for every outcome in both languages', () => {
    const outcomes: RotationOutcome[] = [
      { type: 'changed', oldIp: 'a', newIp: 'b' },
      { type: 'same-ip', ip: 'a' },
      { type: 'no-internet', oldIp: null, newIp: null },
      { type: 'not-started', reason: 'busy', waitS: null },
      { type: 'stuck', oldIp: null },
      { type: 'rejected', message: 'm' },
      { type: 'auth-lost' },
      { type: 'unreachable', message: 'm' },
      { type: 'lost' },
      { type: 'unknown' },
    ];
    for (const language of ['en', 'ru'] as const)
      for (const outcome of outcomes) {
        const words = createTexts(language);
        const line = outcomeLine(rotation({}), outcome);
        expect(words.has(line.key)).toBe(true);
        expect(words(line.key, line.params)).not.toContain('{{');
      }
  });
  it('marks a port that is on but without internet', () =>
    expect(shown(view(ready, null, { connInet: false }))).toMatchObject({ look: 'ready', shape: 'warn' }));
});
