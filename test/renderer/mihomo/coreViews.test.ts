/** What a window shows of a configuration between a press and main's answer. */
import type { CoreConfigView } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { createCoreViews, shownView } from '../../../src/renderer/pages/mihomo/config/coreViews';

const view = (revision: number, ipv6: boolean, fields: CoreConfigView['fields'] = {}): CoreConfigView => ({
  ...{ serverId: 's', revision, at: 1, values: { ipv6 }, modes: [], fields, changed: [], features: [], runs: {} },
});

describe('a change that was asked for', () => {
  it('is busy until it is answered, whatever main told before it heard of it', () => {
    const views = createCoreViews();
    const shown = () => {
      const { told, asked } = views.store.getState();
      return shownView(told.s, asked.s);
    };
    expect(shown()).toBeNull();
    views.put(view(1, true));
    const answered = views.ask('s', { ipv6: false });
    expect(shown()?.fields.ipv6).toMatchObject({ type: 'busy', wanted: false });
    // A reading that was on its way.
    views.put(view(2, true));
    expect(shown()?.fields.ipv6).toMatchObject({ type: 'busy', wanted: false });
    views.put(view(4, false, { ipv6: { type: 'verified', at: 2 } }));
    views.put(view(3, true));
    answered();
    expect(shown()).toMatchObject({ values: { ipv6: false }, fields: { ipv6: { type: 'verified' } } });
  });
  it('leaves a later one of the same field alone', () => {
    const views = createCoreViews();
    const answered = views.ask('s', { ipv6: false, sniffing: true });
    views.ask('s', { ipv6: true });
    answered();
    expect(views.store.getState().asked.s).toEqual({ ipv6: { type: 'busy', since: expect.any(Number), wanted: true } });
  });
});
