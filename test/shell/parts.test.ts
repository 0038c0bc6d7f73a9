import type { NewKey } from '@shared/ipc';
import type { KeyWithLink } from '@shared/model';
import fc from 'fast-check';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCopier } from '../../src/main/shell/clipboard/copy';
import { qrFileName, qrPng } from '../../src/main/shell/clipboard/qr';
import { labServer, parseLabLine } from '../../src/main/shell/lab-child/line';
import { diagnostics } from '../../src/main/shell/log/diagnostics';
import { createMarks } from '../../src/main/shell/marks';
import { parseOptions } from '../../src/main/shell/options';
import { statusLine } from '../../src/main/shell/status';
import type { TrayHostState } from '../../src/main/shell/tray/host';
import { createNewKeys } from '../../src/main/shell/tray/new-key';
import { createOtherPorts } from '../../src/main/shell/tray/other-ports';
import { createTrayPresence } from '../../src/main/shell/tray/presence';
import { placePanel, placeWindow } from '../../src/main/shell/windows/placement';
import { appState, farmSummary, mihomoSummary, portView } from './state';

describe('options', () => {
  it('reads ours and leaves Electron its own', () => {
    expect(parseOptions(['electron', '.', '--hidden', '--data', 'x', '--no-lab', '--inspect=0'], '/home/u')).toEqual({
      hidden: true,
      dataDir: '/home/u/x',
      lab: false,
      screenshot: null,
    });
    expect(parseOptions(['switchyard', '--data=/srv/data', '--screenshot', '/tmp/a.png'], '/')).toEqual({
      hidden: false,
      dataDir: '/srv/data',
      lab: true,
      screenshot: '/tmp/a.png',
    });
    expect(parseOptions(['switchyard', '--data', '--hidden'], '/').dataDir).toBeNull();
  });
});

describe('clipboard', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const setUp = (seconds = 60) => {
    let text = '';
    const copier = createCopier(
      {
        readText: async () => text,
        writeText: async next => {
          text = next;
        },
        clear: () => {
          text = '';
        },
      },
      () => seconds,
    );
    return {
      copier,
      text: () => text,
      type: (other: string) => {
        text = other;
      },
    };
  };
  it('clears what is sensitive after its time', async () => {
    const { copier, text } = setUp();
    await copier.copy('vless://x', true);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(text()).toBe('vless://x');
    await vi.advanceTimersByTimeAsync(1);
    expect(text()).toBe('');
  });
  it('leaves what was copied since', async () => {
    const { copier, text, type } = setUp();
    await copier.copy('vless://x', true);
    type('a note');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(text()).toBe('a note');
  });
  it('leaves plain text, and all when told never', async () => {
    for (const [seconds, sensitive] of [
      [60, false],
      [0, true],
    ] as const) {
      const { copier, text } = setUp(seconds);
      await copier.copy('x', sensitive);
      await vi.advanceTimersByTimeAsync(600_000);
      expect(text()).toBe('x');
      await copier.end();
      expect(text()).toBe('x');
    }
  });
  it('counts the time from the last copy and clears at the end of the app', async () => {
    const { copier, text } = setUp();
    await copier.copy('a', true);
    await vi.advanceTimersByTimeAsync(30_000);
    await copier.copy('b', true);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(text()).toBe('b');
    await copier.end();
    expect(text()).toBe('');
  });
});

describe('QR picture', () => {
  it('decodes to its text, with a quiet zone', async () => {
    const link = `vless://b831381d-6324-4d53-ad4f-8cda48b30811@fra.example.com:443?${'x'.repeat(300)}#name`;
    const { data, width, height } = PNG.sync.read(await qrPng(link));
    expect(jsqr(new Uint8ClampedArray(data), width, height)?.data).toBe(link);
    for (let n = 0; n < 4 * 8; n++) expect(data[(n * width + n) * 4]).toBe(255);
  });
  it('says so when the text is too long', async () => {
    // A code could hold the second, but no camera reads it: a link with a key for after quantum computers is as long.
    for (const length of [4_000, 2_800]) await expect(qrPng('x'.repeat(length))).rejects.toMatchObject({ code: 'too-large' });
  });
  it('names a file by the key and never leaves its folder', () => {
    expect(qrFileName('lena tablet')).toBe('lena-tablet.png');
    expect(qrFileName('../../etc/passwd')).toBe('etc-passwd.png');
    expect(qrFileName('Ключ №1')).toBe('Ключ-1.png');
    expect(qrFileName('???')).toBe('key.png');
    fc.assert(fc.property(fc.string(), name => !/[/\\:\0]|^\./.test(qrFileName(name))));
  });
});

describe('placement', () => {
  const area = { x: 0, y: 30, width: 1920, height: 1050 };
  const size = { width: 380, height: 600 };
  it.each([
    ['below a bar at the top', { x: 1700, y: 0, width: 24, height: 30 }, { x: 1522, y: 38 }],
    ['above a bar at the bottom', { x: 1700, y: 1080, width: 24, height: 30 }, { x: 1522, y: 472 }],
    ['inside at the right edge', { x: 1900, y: 0, width: 20, height: 30 }, { x: 1532, y: 38 }],
    ['bottom right without an icon', null, { x: 1532, y: 472 }],
  ])('%s', (_name, icon, at) => {
    expect(placePanel(size, icon, area)).toEqual({ ...at, ...size });
  });
  it('keeps the panel on the screen wherever the icon is', () => {
    const coordinate = fc.integer({ min: -3_000, max: 5_000 });
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        const box = placePanel(size, { x, y, width: 24, height: 24 }, area);
        expect(box.x).toBeGreaterThanOrEqual(area.x);
        expect(box.y).toBeGreaterThanOrEqual(area.y);
        expect(box.x + box.width).toBeLessThanOrEqual(area.x + area.width);
        expect(box.y + box.height).toBeLessThanOrEqual(area.y + area.height);
      }),
    );
  });
  it('puts a window back only where it can be reached', () => {
    const box = { x: 100, y: 100, width: 1200, height: 800 };
    expect(placeWindow(box, [area])).toEqual(box);
    expect(placeWindow({ ...box, x: 4_000 }, [area])).toBeNull();
    expect(placeWindow({ ...box, y: -500 }, [area])).toBeNull();
    expect(placeWindow(null, [area])).toBeNull();
  });
});

describe('lab line', () => {
  const line = (address: string): string =>
    JSON.stringify({
      seed: 1,
      servers: [
        {
          kind: 'farm',
          name: 'riga-farm',
          address,
          username: 'operator',
          secret: 's',
          favourites: [7, 9],
          control: 'http://127.0.0.1:1/__sim',
        },
      ],
    });
  it('becomes marked servers with their secrets apart', () => {
    const [announced] = parseLabLine(line('http://127.0.0.1:5000'));
    if (!announced) throw new Error('nothing announced');
    expect(labServer(announced)).toEqual({
      server: {
        kind: 'farm',
        id: 'lab-farm-riga-farm',
        name: 'riga-farm',
        address: 'http://127.0.0.1:5000',
        tags: [],
        pin: null,
        lab: true,
        username: 'operator',
        favourites: [7, 9],
      },
      secret: { value: 's' },
    });
  });
  it.each(['', '{}', '{"servers":[]}', line('http://example.com:80'), line('http://127.0.0.1.example.com:80'), line('https://10.0.0.1:1')])(
    'refuses %s',
    text => {
      expect(() => parseLabLine(text)).toThrow();
    },
  );
});

describe('tray presence', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const setUp = () => {
    let tell: (state: TrayHostState) => void = () => undefined;
    /** What the desktop would say now. */
    let now: TrayHostState | null = null;
    const events: string[] = [];
    const presence = createTrayPresence({
      platform: 'linux',
      pid: 1,
      watch: ({ onChange }) => {
        tell = onChange;
        return { look: async () => now, stop: () => void events.push('end') };
      },
      onChange: ({ present, registered }) => void events.push(`${present}/${registered}`),
      renewIcon: () => void events.push('renew'),
      onStranded: () => void events.push('stranded'),
    });
    const become = (state: TrayHostState | null): void => {
      now = state;
    };
    return {
      ...{ presence, events, become },
      tell(state: TrayHostState) {
        become(state);
        tell(state);
      },
    };
  };
  it('is unknown, then there', () => {
    const { presence, tell } = setUp();
    expect(presence.present()).toBeNull();
    tell({ present: true, registered: true });
    expect(presence.present()).toBe(true);
    expect(presence.registered()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('brings the app within reach when there is no tray, but not for a panel that restarts', () => {
    const { events, tell } = setUp();
    tell({ present: true, registered: true });
    tell({ present: false, registered: false });
    vi.advanceTimersByTime(2_000);
    tell({ present: true, registered: true });
    vi.advanceTimersByTime(60_000);
    expect(events).not.toContain('stranded');
    tell({ present: false, registered: false });
    vi.advanceTimersByTime(60_000);
    expect(events.filter(event => event === 'stranded')).toHaveLength(1);
  });
  it('makes a new icon for a host that came late and does not know ours', async () => {
    const { events, tell } = setUp();
    tell({ present: false, registered: false });
    tell({ present: true, registered: false });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(events).toEqual(['false/false', 'true/false', 'renew']);
  });
  it('makes none when the host knows ours by then, or does not say', async () => {
    for (const now of [{ present: true, registered: true }, null]) {
      const { events, tell, become } = setUp();
      tell({ present: true, registered: false });
      become(now);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(events).toEqual(['true/false']);
    }
  });
  it('ends', () => {
    const { presence, events, tell } = setUp();
    tell({ present: false, registered: false });
    presence.stop();
    vi.advanceTimersByTime(60_000);
    expect(events).toEqual(['false/false', 'end']);
  });
});

describe('new key of the tray', () => {
  const made: KeyWithLink = {
    key: { serverId: 'fra', id: 'k', name: 'k', uuid: null, flow: null, createdAt: null, active: true },
    link: 'vless://x',
    checks: [],
    verified: true,
  };
  const setUp = () => {
    const sent: (NewKey | null)[] = [];
    let finish: (key: KeyWithLink | Error) => void = () => undefined;
    const asked: { readonly name: string | null; readonly wish: string }[] = [];
    let now = 5;
    const keys = createNewKeys({
      create: (_serverId, name, wish) => {
        asked.push({ name, wish });
        return new Promise((resolve, reject) => {
          finish = key => (key instanceof Error ? reject(key) : resolve(key));
        });
      },
      send: key => void sent.push(key),
      redact: text => text.replace('hunter2', '[gone]'),
      now: () => now,
    });
    const later = (ms: number) => {
      now += ms;
    };
    return { keys, sent, asked, later, finish: (key: KeyWithLink | Error) => finish(key) };
  };
  it('tells the panel at once and gives it the key, once', async () => {
    const { keys, sent, finish, asked } = setUp();
    const making = keys.make('fra', null);
    expect(keys.take()).toMatchObject({ state: 'making', serverId: 'fra' });
    await keys.make('fra', 'another');
    expect(asked).toHaveLength(1);
    finish(made);
    await making;
    expect(sent.map(key => key?.state)).toEqual(['making', 'making', 'made']);
    expect(keys.take()).toEqual({ state: 'made', made });
    expect(keys.take()).toBeNull();
  });
  it('tells a failure without its secrets', async () => {
    const { keys, finish } = setUp();
    const making = keys.make('fra', null);
    finish(new Error('no hunter2'));
    await making;
    expect(keys.take()).toMatchObject({ state: 'failed', failure: { code: 'internal', message: 'no [gone]' } });
  });
  it('tried again it is the same wish, and a new one after a key was made or much later', async () => {
    const { keys, finish, asked, later } = setUp();
    const make = async (end: KeyWithLink | Error): Promise<void> => {
      const making = keys.make('fra', 'anna');
      finish(end);
      await making;
    };
    await make(new Error('timeout'));
    await make(made);
    await make(new Error('timeout'));
    later(601_000);
    await make(made);
    const wishes = asked.map(({ wish }) => wish);
    expect(wishes[0]).toBe(wishes[1]);
    expect(new Set(wishes).size).toBe(3);
  });
});

describe('ports of farms without favourites', () => {
  it('are read when the rows changed, and only then', async () => {
    let state = appState({ summaries: { farm: farmSummary({ favourites: [] }) } });
    const asked: string[] = [];
    let changes = 0;
    const ports = createOtherPorts({
      state: () => state,
      listPorts: async id => {
        asked.push(id);
        return Array.from({ length: 9 }, (_, n) => portView('farm', n));
      },
      onChange: () => {
        changes += 1;
      },
    });
    for (let n = 0; n < 5; n++) ports.changed();
    await expect.poll(() => ports.get().farm).toHaveLength(5);
    expect(asked).toEqual(['farm']);
    state = appState({ summaries: { farm: farmSummary({ favourites: [], rowsRevision: 2 }) } });
    ports.changed();
    await expect.poll(() => asked).toHaveLength(2);
    expect(changes).toBe(1);
    state = appState({ summaries: {} });
    ports.changed();
    expect(ports.get()).toEqual({});
  });
});

describe('ports of farms without favourites, asked slowly', () => {
  const setUp = () => {
    let state = appState({ summaries: { farm: farmSummary({ favourites: [] }) } });
    const answers: ((names: readonly number[] | Error) => void)[] = [];
    const ports = createOtherPorts({
      state: () => state,
      listPorts: () =>
        new Promise((resolve, reject) => {
          answers.push(ids => (ids instanceof Error ? reject(ids) : resolve(ids.map(id => portView('farm', id)))));
        }),
      onChange: () => undefined,
    });
    return {
      ports,
      answer: (index: number, ids: readonly number[] | Error) => answers[index]?.(ids),
      asked: () => answers.length,
      become(summaries: Parameters<typeof appState>[0]) {
        state = appState(summaries);
        ports.changed();
      },
    };
  };
  const farm = (rowsRevision: number) => ({ summaries: { farm: farmSummary({ favourites: [], rowsRevision }) } });
  const shown = (ports: ReturnType<typeof createOtherPorts>) => ports.get().farm?.map(({ port }) => port.id);

  it('are those of the newest rows, whatever comes when', async () => {
    const { ports, answer, asked, become } = setUp();
    become(farm(1));
    become(farm(2));
    become(farm(3));
    // An answer is not awaited by a question that would overtake it.
    expect(asked()).toBe(1);
    answer(0, [1]);
    await expect.poll(asked).toBe(2);
    answer(1, [3]);
    await expect.poll(() => shown(ports)).toEqual([3]);
    expect(asked()).toBe(2);
  });
  it('of a farm that went and came back are asked for anew', async () => {
    const { ports, answer, asked, become } = setUp();
    become(farm(1));
    become({ summaries: {} });
    answer(0, [1]);
    become(farm(1));
    await expect.poll(asked).toBe(2);
    answer(1, [2]);
    await expect.poll(() => shown(ports)).toEqual([2]);
  });
  it('that could not be had are asked for at the next change', async () => {
    const { answer, asked, become } = setUp();
    become(farm(1));
    answer(0, new Error('slow'));
    await expect
      .poll(() => {
        become(farm(1));
        return asked();
      })
      .toBe(2);
  });
});

describe('reports', () => {
  it('prints the status line that scripts read', () => {
    const state = appState({
      summaries: { ...appState().summaries, gw: mihomoSummary({ link: 'backoff' }) },
      totals: { down: 1.6, up: 0, at: 0, live: 2, count: 3 },
    });
    expect(statusLine(state, true)).toBe('status {"servers":{"live":2,"total":3},"tray":"registered","down":2,"up":0}');
  });
  it('makes diagnostics without secrets, hosts, names or uuids', () => {
    const state = appState({
      summaries: {
        ...appState().summaries,
        farm: farmSummary({ failure: { code: 'refused', message: 'connect ECONNREFUSED 10.0.0.1:8080 for farm-name' } }),
      },
    });
    const text = diagnostics({
      state,
      versions: { Switchyard: '0.1.0' },
      lines: ['warn https://keys.example.com/api?token=abc b831381d-6324-4d53-ad4f-8cda48b30811 canary-1 operator'],
      secrets: ['canary-1'],
      now: 0,
    });
    expect(text).toContain('Switchyard 0.1.0');
    expect(text).toContain('server-1: farm');
    expect(text).not.toMatch(/10\.0\.0\.1|farm-name|keys\.example|token=abc|b831381d|canary-1|operator/);
  });
  it('stamps each step of the start once', () => {
    let now = 100;
    const marks = createMarks(60, () => now);
    marks.mark('entry');
    now = 200;
    marks.mark('entry');
    marks.mark('ready');
    expect(marks.all()).toEqual({ entry: 40, ready: 140 });
  });
});
