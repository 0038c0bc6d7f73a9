import { Fault } from '@shared/fault';
import { describe, expect, it, vi } from 'vitest';
import { verified } from '../../../src/main/engine/transport/verified';

const failing = (code: 'timeout' | 'auth' | 'refused' | 'cancelled') => () => Promise.reject(new Fault(code, code));
const state = (done: boolean) => async () => ({ done, found: 'the old state' });

describe('a verified write', () => {
  it('is done when the state shows it, also after a doubtful answer, and is never repeated', async () => {
    const write = vi.fn(failing('timeout'));
    await expect(verified(async () => {}, state(true))).resolves.toBeUndefined();
    await expect(verified(write, state(true))).resolves.toBeUndefined();
    expect(write).toHaveBeenCalledTimes(1);
  });
  it('is rejected when the server said yes and did nothing', async () => {
    await expect(verified(async () => {}, state(false))).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('the old state'),
    });
  });
  it('keeps its own failure when the state is the old one', async () => {
    await expect(verified(failing('timeout'), state(false))).rejects.toMatchObject({ code: 'timeout' });
  });
  it('does not read back what was certainly not done', async () => {
    const read = vi.fn(state(true));
    for (const code of ['auth', 'refused'] as const) await expect(verified(failing(code), read)).rejects.toMatchObject({ code });
    expect(read).not.toHaveBeenCalled();
  });
  it('is doubtful when nobody can tell', async () => {
    await expect(verified(async () => {}, failing('refused'))).rejects.toMatchObject({ code: 'doubtful' });
    await expect(verified(async () => {}, failing('cancelled'))).rejects.toMatchObject({ code: 'cancelled' });
  });
});
