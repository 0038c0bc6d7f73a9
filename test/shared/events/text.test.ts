import { createEventsFile, type WordedEvent } from '@shared/events/file';
import { EVENT_TYPES } from '@shared/events/kinds';
import { eventLine, eventText, wordEvents } from '@shared/events/text';
import type { LoggedEvent } from '@shared/model';
import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';

const en = createTexts('en');
const ru = createTexts('ru');
const UNITS = { sizes: 'iec', rates: 'bytes' } as const;
const event = (type: string, params: LoggedEvent['params'], change: Partial<LoggedEvent> = {}): LoggedEvent => ({
  ...{ id: 1, at: Date.parse('2026-09-14T09:05:31Z'), shape: 'ok', type, kind: 'control', by: 'you' },
  ...{ serverId: 's', serverName: 'home-gw', params, ...change },
});
const line = (type: string, params: LoggedEvent['params']) => {
  const { head, detail } = eventLine(en, event(type, params), 'home-gw', UNITS);
  return [head, detail];
};

describe('what an event says', () => {
  it('is what happened and its particulars', () => {
    expect(line('rotation-changed', { port: 'LV-02', oldIp: '198.51.100.7', newIp: '203.0.113.9', durationMs: 14_200 })).toEqual([
      'LV-02 has a new IP',
      '198.51.100.7 → 203.0.113.9 (14 s)',
    ]);
    expect(line('rotation-changed', { port: 'LV-02', oldIp: '', newIp: '203.0.113.9', durationMs: 0 })[1]).toBe('– → 203.0.113.9 (1 s)');
    expect(line('rotation-not-started', { port: 'LV-02', reason: 'cooling-down', waitS: 9 })[1]).toBe('the port cools down');
    expect(line('rotation-rejected', { port: 'LV-02', message: 'modem busy' })[1]).toBe('“modem busy”');
    expect(line('app-started', { servers: 7, durationMs: 900 })).toEqual(['Switchyard started', 'servers: 7, in 0.9 s']);
    expect(line('app-started', { servers: 0, durationMs: 900 })[1]).toBe('in 0.9 s');
  });
  it('has values and thresholds of breaches in their units, and none of what is so or not so', () => {
    const told = { limit: 'Memory', subject: '', measure: 'memory', peak: 252_706_816, threshold: 188_743_680 };
    expect(line('breach', told)).toEqual(['home-gw: Memory', '241\u00a0MiB, threshold 180\u00a0MiB']);
    expect(line('recovery', { ...told, subject: 'LV-16', durationMs: 720_000 })).toEqual([
      'LV-16: Memory is over',
      'after 12:00, peak 241\u00a0MiB',
    ]);
    const down = { limit: 'Server down', subject: '', measure: 'unreachable', peak: 1, threshold: 0 };
    expect(line('breach', down)).toEqual(['home-gw: Server down', '']);
    expect(eventText(en, event('breach', down), 'home-gw', UNITS)).toBe('home-gw: Server down');
  });
  it('words codes, modes and actions in the window’s language', () => {
    expect(eventText(ru, event('mode-set', { mode: 'rule' }), 'home-gw', UNITS)).not.toContain('rule');
    expect(line('key-failed', { key: 'papa', code: 'refused' })[1]).toContain('refused');
    expect(line('key-failed', { key: 'papa', code: 'of-a-newer-version' })[1]).toBe('of-a-newer-version');
    expect(line('link-lost', { code: '' })[0]).toBe('home-gw sends no data');
  });
  it('counts what a run did not bring about, and says nothing of it where all came about', () => {
    expect(line('rotations-run', { done: 18, total: 20, failed: 2 })).toEqual(['Ports rotated: 18 of 20', '2 failed']);
    expect(line('keys-run-pause', { done: 3, total: 3, failed: 0 })[1]).toBe('');
  });
  it('is the type itself where no text is known', () => {
    expect(line('of-a-newer-version', {})).toEqual(['of-a-newer-version', '']);
  });
  it('leaves no parameter open in any language', () => {
    // Every name that a text may ask for, whatever its type.
    const names = new Set<string>();
    for (const t of [en, ru])
      for (const type of EVENT_TYPES)
        for (const section of ['event', 'eventHead', 'eventDetail'])
          for (const [, name = ''] of (t.has(`${section}.${type}`) ? t(`${section}.${type}`) : '').matchAll(/\{\{(\w+)\}\}/g))
            names.add(name);
    const params = Object.fromEntries([...names].map(name => [name, 1]));
    for (const t of [en, ru])
      for (const type of EVENT_TYPES) {
        const { head, detail } = eventLine(t, event(type, params), 'home-gw', UNITS);
        expect(`${head} ${detail}`, type).not.toContain('{{');
      }
  });
});

describe('a file of events', () => {
  const words = wordEvents(en, UNITS);
  const all = [event('rotation-same-ip', { port: 'LV "13", a', ip: '203.0.113.77' }, { kind: 'rotation', by: 'timer', shape: 'warn' })].map(
    each => ({ event: each, text: words(each, each.serverName) }),
  );
  const fileOf = (format: 'csv' | 'json', ...parts: readonly (readonly WordedEvent[])[]): string => {
    const file = createEventsFile(format);
    for (const part of parts) file.add(part);
    return file.text();
  };
  it('is CSV with a line of heads', () => {
    expect(fileOf('csv', all).split('\r\n')).toEqual([
      'time,state,event,server,kind,by,type',
      '2026-09-14T09:05:31.000Z,warn,"LV ""13"", a kept its IP: 203.0.113.77 again",home-gw,rotation,timer,rotation-same-ip',
      '',
    ]);
    expect(fileOf('csv').split('\r\n')).toEqual(['time,state,event,server,kind,by,type', '']);
  });
  it('is JSON with parameters', () => {
    expect(JSON.parse(fileOf('json', all))).toEqual({
      events: [
        {
          ...{ time: '2026-09-14T09:05:31.000Z', state: 'warn', event: 'LV "13", a kept its IP: 203.0.113.77 again', server: 'home-gw' },
          ...{ kind: 'rotation', by: 'timer', type: 'rotation-same-ip', params: { port: 'LV "13", a', ip: '203.0.113.77' } },
        },
      ],
    });
  });
  it('is the same however many it is made of at once, and runs nothing in a spreadsheet', () => {
    const evil = [event('server-added', {}, { serverName: '=1+1' })].map(each => ({ event: each, text: '@SUM("A1")\n-2' }));
    expect(fileOf('csv', all, [], evil)).toBe(fileOf('csv', [...all, ...evil]));
    expect(fileOf('csv', evil).split('\r\n')[1]).toMatch(/,"'@SUM\(""A1""\)\n-2",'=1\+1,/);
    expect(JSON.parse(fileOf('json', all, [], evil)).events).toHaveLength(2);
    expect(JSON.parse(fileOf('json'))).toEqual({ events: [] });
  });
});
