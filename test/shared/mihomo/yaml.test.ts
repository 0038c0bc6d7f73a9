import { masked } from '@shared/mihomo/mask';
import { toYaml } from '@shared/mihomo/yaml';
import { describe, expect, it } from 'vitest';

describe('a configuration as YAML', () => {
  it('has a line for each value, with maps and lists below their names', () => {
    const tun = { enable: true, device: 'utun', 'dns-hijack': ['any:53', 'tcp://any:53'], 'exclude-uid': [] };
    expect(toYaml({ 'mixed-port': 7890, mode: 'rule', tun, hosts: {}, listeners: [{ name: 'a', port: 1 }, 7] })).toBe(
      [
        'mixed-port: 7890',
        'mode: rule',
        'tun:',
        '  enable: true',
        '  device: utun',
        '  dns-hijack:',
        '    - "any:53"',
        '    - "tcp://any:53"',
        '  exclude-uid: []',
        'hosts: {}',
        'listeners:',
        '  - name: a',
        '    port: 1',
        '  - 7',
        '',
      ].join('\n'),
    );
  });
  it('quotes what YAML would take for something else than a text', () => {
    const odd = ['*', '', 'yes', 'No', 'null', '~', '0x1f', '12', '-', '# no comment', 'a: b', 'line\nbreak', 'имя', '"', '2026-07-17'];
    for (const text of odd) expect(toYaml({ x: text })).toBe(`x: ${JSON.stringify(text)}\n`);
    expect(toYaml({ 'a b': null, off: 'info' })).toBe('"a b": null\n"off": info\n');
  });
  it('does not begin with anything for nothing', () => {
    expect(toYaml({})).toBe('');
  });
});

describe('a configuration as it may be shown', () => {
  it('hides what could open something, whatever its shape, and says where nothing is set', () => {
    const shown = masked({
      'ss-config': 'ss://aes-128-gcm:pass-1@:8388',
      'vmess-config': '',
      authentication: ['user'],
      'tuic-server': { enable: true, users: { 'pass-2': 'pass-3' }, token: ['pass-4'], 'private-key': 'pass-5', listen: ':443' },
      'geox-url': { mmdb: 'https://me:pass-6@mirror.example/a.mmdb?token=pass-7&v=1' },
      list: [{ password: 'pass-8', psk: null }],
    });
    expect(JSON.stringify(shown)).not.toMatch(/pass-\d/);
    expect(shown).toMatchObject({
      'vmess-config': '',
      authentication: ['user'],
      'tuic-server': { enable: true, listen: ':443' },
      'geox-url': { mmdb: expect.stringMatching(/^https:\/\/•+@mirror\.example\/a\.mmdb\?token=•+&v=1$/) },
      list: [{ psk: null }],
    });
  });
});
