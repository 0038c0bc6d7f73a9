import { type Link, parseLink } from '@shared/vless';
import { describe, expect, it } from 'vitest';
import { argumentsFor, configFor } from '../../../src/main/engine/keytest/configs';
import { PROGRAM_KINDS, type ProgramKind } from '../../../src/main/engine/keytest/programs';

const ID = 'c7a1f5b2-4f3e-4b8e-9a53-0f2d9d1f6a10';
const KEY = 'a'.repeat(43);
const DOOR = { port: 4000, user: 'u', password: 'p' };
const link = (query: string): Link => {
  const parsed = parseLink(`vless://${ID}@vpn.example:443?${query}`);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.link;
};
const config = (kind: ProgramKind, query: string) => configFor(kind, link(query), '203.0.113.9', DOOR);
const text = (kind: ProgramKind, query: string): string => JSON.stringify(config(kind, query));
const REALITY = `security=reality&sni=a.example&pbk=${KEY}&sid=ab&flow=xtls-rprx-vision`;

describe('a client program for a link', () => {
  it.each(PROGRAM_KINDS)('%s listens on loopback behind a password, and connects to the address that was looked up', kind => {
    const made = text(kind, REALITY);
    expect(made).toContain('203.0.113.9');
    expect(made).not.toContain('vpn.example');
    expect(made).toContain('127.0.0.1');
    for (const part of ['4000', '"p"', ID, 'a.example', KEY, 'xtls-rprx-vision', 'chrome'])
      expect(made).toContain(kind === 'mihomo' && part === '"p"' ? 'u:p' : part);
    expect(made).not.toMatch(/insecure|skip-cert|rejectUnauthorized/i);
  });
  it('names the host where the link leaves it out', () => {
    expect(text('xray', 'security=tls&type=ws')).toMatch(/"serverName":"vpn.example".*|"host":"vpn.example"/);
    expect(text('sing-box', 'security=tls')).toContain('"server_name":"vpn.example"');
    expect(text('mihomo', 'security=tls&type=ws&host=front.test')).toContain('"Host":"front.test"');
  });
  it('takes early data out of the path for those who keep it apart', () => {
    expect(text('sing-box', 'type=ws&path=%2Fw%3Fa%3D1%26ed%3D2048')).toContain(
      '"path":"/w?a=1","headers":{"Host":"vpn.example"},"max_early_data":2048',
    );
    expect(text('mihomo', 'type=ws&path=%2Fw%3Fed%3D2048')).toContain('"path":"/w","headers":{"Host":"vpn.example"},"max-early-data":2048');
    expect(text('xray', 'type=ws&path=%2Fw%3Fed%3D2048')).toContain('"path":"/w?ed=2048"');
  });
  it.each<[string, readonly ProgramKind[]]>([
    ['type=tcp', ['xray', 'sing-box', 'mihomo']],
    [REALITY, ['xray', 'sing-box', 'mihomo']],
    ['type=tcp&headerType=http', ['xray', 'mihomo']],
    ['type=grpc&serviceName=a', ['xray', 'sing-box', 'mihomo']],
    ['type=grpc&serviceName=a&mode=multi', ['xray']],
    ['type=httpupgrade', ['xray', 'sing-box', 'mihomo']],
    ['type=xhttp', ['xray']],
    ['type=kcp', ['xray']],
    [`security=tls&pcs=${'a'.repeat(64)}`, ['xray', 'mihomo']],
    ['security=tls&vcn=a.example', ['xray']],
    ['security=tls&ech=AEX', ['xray', 'mihomo']],
    [`encryption=mlkem768x25519plus.native.0rtt.${KEY}`, ['xray', 'mihomo']],
    ['fm=%7B%7D', ['xray']],
  ])('%s can be used by %j', (query, fit) => {
    expect(PROGRAM_KINDS.filter(kind => config(kind, query) !== null)).toEqual(fit);
  });
  it('is started in its own folder', () => {
    expect(PROGRAM_KINDS.map(kind => argumentsFor(kind, '/f/c.json', '/f').join(' '))).toEqual([
      'run -c /f/c.json',
      'run -c /f/c.json -D /f',
      '-d /f -f /f/c.json',
    ]);
  });
});
