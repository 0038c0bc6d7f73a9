import { createTexts } from '@shared/texts';
import { describe, expect, it } from 'vitest';
import {
  closedPort,
  dnsCode,
  dnsType,
  needsForce,
  runText,
  troubleText,
  tunText,
} from '../../../src/renderer/pages/mihomo/config/coreText';
import { graveOf, linesFor } from '../../../src/renderer/pages/mihomo/config/security';
import { tunChange, tunForm, tunProblems } from '../../../src/renderer/pages/mihomo/config/tunForm';

const t = createTexts('en');
const at = new Date(2026, 6, 17, 12, 6, 2).getTime();

describe('a change that did not come to pass', () => {
  it('is told as a port that stayed, was closed, or as another value', () => {
    const kept = { type: 'kept', at, wanted: 7891, found: 7890, before: 7890 } as const;
    expect(troubleText(t, 'mixed-port', kept)).toBe(
      'Asked for 7891 at 12:06:02. The core accepted it and still listens on 7890. Perhaps another program holds 7891.',
    );
    const closed = { ...kept, found: 0 };
    expect(troubleText(t, 'mixed-port', closed)).toContain('closed 7890 and listens on no port now');
    expect([closedPort('mixed-port', kept), closedPort('mixed-port', closed), closedPort('port', { ...closed, before: 0 })]).toEqual([
      null,
      7890,
      null,
    ]);
    expect(troubleText(t, 'ipv6', { ...kept, wanted: true, found: false })).toBe(
      'Asked for on at 12:06:02. The core accepted it and shows off.',
    );
  });
  it('is a failure, or nobody knows', () => {
    const failed = { type: 'failed', at, wanted: 'rule', failure: { code: 'refused', message: '' } } as const;
    expect(troubleText(t, 'mode', failed)).toMatch(/^Asked for rule at 12:06:02\. ./);
    expect(troubleText(t, 'mode', { ...failed, failure: { code: 'doubtful', message: '' } })).toContain('could not be read after it');
  });
});

it('going back to the file opens ports anew only where one was changed', () => {
  expect([needsForce(['mode', 'tun']), needsForce(['mode', 'socks-port']), needsForce(['allow-lan'])]).toEqual([false, true, true]);
});

describe('a run', () => {
  const run = { id: '1', type: 'upgrade-geo', since: at, usualMs: 40_400, outcome: null } as const;
  it('says what it does, how long it usually takes, how it ended', () => {
    const text = (of: Parameters<typeof runText>[1]) => runText(t, of, 'idle').text;
    expect(text(undefined)).toBe('idle');
    expect(text(run)).toBe('downloading, usually 0:40');
    expect(text({ ...run, usualMs: null })).toBe('downloading');
    expect(text({ ...run, outcome: { type: 'done', at, version: null } })).toBe('updated 12:06:02');
    expect(text({ ...run, outcome: { type: 'done', at, version: { before: 'v1', after: 'v2' } } })).toBe('v1 → v2, 12:06:02');
    expect(text({ ...run, outcome: { type: 'current', at, words: 'update error: already using latest version v1' } })).toBe(
      '“already using latest version v1”',
    );
    expect(text({ ...run, outcome: { type: 'left', at } })).toContain('not waited for since 12:06:02');
    expect(runText(t, { ...run, outcome: { type: 'failed', at, failure: { code: 'timeout', message: '' } } }, '').bad).toBe(true);
  });
});

describe('TUN', () => {
  const tun = { enable: true, stack: 'gVisor', device: '', mtu: 9000, 'dns-hijack': null, 'auto-route': false };
  it('is told in a line', () => {
    expect(tunText(t, { ...tun, device: 'utun', stack: 'Mixed', 'auto-route': true })).toBe('Device utun, stack mixed, auto route');
    expect(tunText(t, undefined)).toBe('');
  });
  it('is changed only where the form differs', () => {
    const form = tunForm(tun);
    expect(tunChange(tun, form)).toEqual({});
    expect(form.flags).toEqual({ 'auto-route': false });
    const next = { ...form, stack: 'mixed', device: ' utun ', mtu: '1500', dns: 'any:53,  tcp://any:53', flags: { 'auto-route': true } };
    expect(tunChange(tun, next)).toEqual({
      stack: 'mixed',
      device: 'utun',
      mtu: 1500,
      'dns-hijack': ['any:53', 'tcp://any:53'],
      'auto-route': true,
    });
    expect([tunProblems(next), tunProblems({ ...next, mtu: '12' }), tunProblems({ ...next, mtu: null })]).toEqual([[], ['mtu'], []]);
  });
});

it('what is open to others is grave by what it opens, with lines that close it', () => {
  expect(graveOf('any-origin', ['any-origin'])).toBe('off');
  expect(graveOf('any-origin', ['any-origin', 'empty-secret'])).toBe('bad');
  expect(graveOf('open-debug', ['open-debug'])).toBe('warn');
  // An empty list of origins would let everybody in.
  expect(linesFor('any-origin').join('\n')).toMatch(/allow-origins:\n {4}- /);
});

it('DNS has names for its numbers', () => {
  expect([dnsType(1), dnsType(65), dnsType(999), dnsCode(3), dnsCode(16)]).toEqual(['A', 'HTTPS', 'TYPE999', 'NXDOMAIN', 'RCODE16']);
});
