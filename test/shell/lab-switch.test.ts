import type { AppInfo } from '@shared/model';
import { describe, expect, it, vi } from 'vitest';
import { createLabSwitch } from '../../src/main/shell/lab-child/switch';

// The default start forks a child of Electron, which is not here.
vi.mock('electron', () => ({ utilityProcess: {} }));

function labSwitch(start: () => Promise<{ readonly servers: readonly []; stop(): void }>) {
  const states: AppInfo['lab'][] = [];
  const made = createLabSwitch({
    script: 'lab.js',
    setServers: () => undefined,
    onState: state => void states.push(state),
    report: () => undefined,
    start,
  });
  return { ...made, states };
}

describe('the lab', () => {
  it('that did not start and is turned off is off, not failed for ever', async () => {
    const lab = labSwitch(() => Promise.reject(new Error('not built')));
    await lab.set(true);
    expect(lab.states).toEqual(['starting', 'failed']);
    await lab.set(false);
    expect(lab.states.at(-1)).toBe('off');
  });
  it('turned off and on while it fails to start is tried again', async () => {
    const stop = vi.fn();
    const start = vi.fn(async () => ({ servers: [] as const, stop }));
    start.mockRejectedValueOnce(new Error('busy'));
    const lab = labSwitch(start);
    await Promise.all([lab.set(true), lab.set(false), lab.set(true)]);
    expect(lab.states.at(-1)).toBe('on');
  });
  it('turned off while it starts ends off', async () => {
    const stop = vi.fn();
    const lab = labSwitch(() => Promise.resolve({ servers: [], stop }));
    await Promise.all([lab.set(true), lab.set(false)]);
    expect(lab.states.at(-1)).toBe('off');
  });
});
