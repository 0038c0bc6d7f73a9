import { generateKeyPairSync } from 'node:crypto';
import { buildLink, defectsOf, parseLink } from '@shared/vless';
import * as wire from '@shared/xray/wire';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, it } from 'vitest';
import { readInbound } from '../../../src/main/engine/clients/xray/inbounds';
import { checkLink, checkOnServer, chooseForLink, type Endpoint, linkOf, writeLink } from '../../../src/main/engine/clients/xray/link';
import { faultOf } from '../../support/fault';
import { inbound, PUBLIC, reality, vless } from '../support/inbound';

const user = { email: 'bob', uuid: 'c7a1f5b2-4f3e-4b8e-9a53-0f2d9d1f6a10', flow: 'xtls-rprx-vision' };
const plain = { ...user, flow: '' };
const at = (host: string, port: number | null = null): Endpoint => ({ host, port });
const tls = (more: Partial<wire.TlsConfig> = {}): Partial<wire.StreamConfig> => ({
  securityType: wire.tlsConfig.name,
  securitySettings: [wire.wrap(wire.tlsConfig, more)],
});
const NONE: Partial<wire.StreamConfig> = { securityType: '', securitySettings: [] };
const over = <T>(protocolName: string, codec: wire.Codec<T>, settings: Partial<T>): Partial<wire.StreamConfig> => ({
  protocolName,
  transportSettings: [{ protocolName, settings: wire.wrap(codec, settings) }],
});
const paramsOf = (handler: wire.InboundHandler, host = 'vpn.example'): Readonly<Record<string, string>> =>
  linkOf(plain, readInbound(handler), at(host)).params;
describe('the link of an inbound', () => {
  it('takes the first of each list, and passes its own checks', () => {
    const read = readInbound(inbound());
    const text = writeLink(user, read, at('vpn.example'));
    expect(text).toBe(
      `vless://${user.uuid}@vpn.example:443?type=tcp&encryption=none&flow=xtls-rprx-vision&security=reality&sni=example.com&fp=chrome&pbk=${PUBLIC}&sid=abcd000000000000&spx=%2F#bob`,
    );
    expect(checkLink(text, user, read, at('vpn.example')).every(({ result }) => result === 'pass')).toBe(true);
  });
  it('leads to the public host and port', () => {
    const read = readInbound(inbound());
    expect(writeLink(user, read, at('почта.example', 8443))).toContain('@xn--80a1acny.example:8443?');
    expect(writeLink(user, read, at('2001:db8::1'))).toContain('@[2001:db8::1]:443?');
    const onSocket = { ...read, ports: [], listen: '/run/xray.sock' };
    expect(faultOf(() => linkOf(user, onSocket, at('h')))).toBe('bad-input');
    expect(linkOf(user, onSocket, at('h', 1)).port).toBe(1);
  });
  it('says what was found', () => {
    const read = readInbound(inbound());
    const found = (from: string, to: string) =>
      checkLink(writeLink(user, read, at('h')).replace(from, to), user, read, at('h')).map(({ name, result, found }) => [
        name,
        result,
        found?.code,
      ]);
    expect(found('', '')).toEqual([
      ['link-matches', 'pass', undefined],
      ['public-key', 'pass', 'derived'],
      ['short-id', 'pass', 'id-listed'],
      ['server-name', 'pass', 'name-listed'],
    ]);
    expect(found('&sid=abcd000000000000', '')).toContainEqual(['short-id', 'pass', 'id-empty']);
    expect(found('pbk=', 'pbk=A')).toContainEqual(['public-key', 'fail', 'other-key']);
    expect(checkLink(writeLink(user, read, at('h')), user, read, at('h'))[2]?.found?.params).toEqual({
      id: 'abcd000000000000',
      at: 1,
      count: 2,
    });
    expect(checkLink('vless://', user, read, at('h'))).toMatchObject([{ result: 'fail', found: { code: 'unreadable' } }]);
    expect(checkOnServer(true, 'in', 49)).toMatchObject({
      result: 'pass',
      detail: 'in, 49',
      found: { params: { inbound: 'in', count: 49 } },
    });
    expect(checkOnServer(false, 'in', 49)).toMatchObject({ result: 'fail', found: { code: 'absent' } });
  });
  it('fails the check that is wrong, and only what depends on it', () => {
    const read = readInbound(inbound());
    const failed = (from: string, to: string): readonly string[] =>
      checkLink(writeLink(user, read, at('h')).replace(from, to), user, read, at('h'))
        .filter(({ result }) => result === 'fail')
        .map(({ name }) => name);
    expect(failed('sid=abcd000000000000', 'sid=ab')).toEqual(['link-matches', 'short-id']);
    expect(failed('sid=abcd000000000000', 'sid=abcd')).toEqual([]);
    expect(failed('sni=example.com', 'sni=www.example.com')).toEqual(['link-matches']);
    expect(failed('sni=example.com', 'sni=other.com')).toEqual(['link-matches', 'server-name']);
    expect(failed('pbk=', 'pbk=A')).toEqual(['link-matches', 'public-key']);
    expect(failed('vless://c7', 'vless://c8')).toEqual(['link-matches']);
  });
  it('is refused where the API does not tell enough', () => {
    const link = (handler: wire.InboundHandler) => faultOf(() => linkOf(user, readInbound(handler), at('h')));
    expect(link(inbound({ protocolName: 'hysteria' }))).toBe('unimplemented');
    expect(link(inbound({ ...over('tcp', wire.transports.tcp, { headerSettings: { type: 'x.Config', value: new Uint8Array() } }) }))).toBe(
      'unimplemented',
    );
    expect(link(inbound({ udpmasks: [{ type: 'xray.transport.internet.finalmask.sudoku.Config', value: new Uint8Array() }] }))).toBe(
      'unimplemented',
    );
    expect(link(inbound({ securityType: 'xray.transport.internet.tls.Config', securitySettings: [] }))).toBe('unimplemented');
    expect(link(inbound({ securitySettings: [reality({ serverNames: ['*.example.com', ''] })] }))).toBe('unexpected');
    expect(link(inbound({}, vless({ decryption: 'short' })))).toBe('unimplemented');
    expect(faultOf(() => linkOf({ ...user, uuid: null }, readInbound(inbound()), at('h')))).toBe('unexpected');
  });
  it('reads settings that are no message as what it cannot say', () => {
    const broken = {
      protocolName: 'websocket',
      transportSettings: [{ protocolName: 'websocket', settings: { type: wire.transports.ws.name, value: Uint8Array.from([255]) } }],
    };
    expect(readInbound(inbound(broken)).stream.obstacle).not.toBeNull();
  });
});

describe('what a link uses of the lists', () => {
  const read = readInbound(
    inbound({ securitySettings: [reality({ shortIds: [new Uint8Array(8), Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0])] })] }),
  );
  it('is an exact name, and an id before none', () => {
    expect(chooseForLink(read.reality, null)).toEqual({ sni: 'example.com', shortId: '0100000000000000' });
    expect(chooseForLink({ ...(read.reality ?? never()), shortIds: ['0'.repeat(16)], serverNames: ['*.a', 'b'] }, null)).toEqual({
      sni: 'b',
      shortId: null,
    });
    expect(chooseForLink(null, null)).toEqual({ sni: null, shortId: null });
  });
  it('stays as it was chosen while the server knows it', () => {
    const stored = { sni: 'www.example.com', shortId: null };
    expect(chooseForLink(read.reality, stored)).toEqual(stored);
    expect(linkOf(user, read, at('h'), stored).params).toMatchObject({ sni: 'www.example.com' });
    expect(linkOf(user, read, at('h'), stored).params).not.toHaveProperty('sid');
  });
  it('is chosen anew where the server no longer knows it', () => {
    expect(chooseForLink(read.reality, { sni: 'gone.example', shortId: 'ff'.repeat(8) })).toEqual({
      sni: 'example.com',
      shortId: '0100000000000000',
    });
  });
});

describe('every transport', () => {
  const header: wire.HttpHeaderConfig = { request: { uri: ['/a', '/b'], header: [{ name: 'Host', value: ['x.example', 'y.example'] }] } };
  const kcpLook = (name: string) => ({ type: `xray.transport.internet.headers.${name}`, value: new Uint8Array() });
  const mask = (name: string, text = '') => ({
    type: `xray.transport.internet.finalmask.${name}.Config`,
    value: text === '' ? new Uint8Array() : wire.maskText.encode({ text }),
  });
  it.each<[string, Partial<wire.StreamConfig>, Readonly<Record<string, string>>]>([
    ['raw', { protocolName: 'raw' }, { type: 'tcp' }],
    [
      'tcp that looks like HTTP',
      over('tcp', wire.transports.tcp, { headerSettings: wire.wrap(wire.httpHeader, header) }),
      { type: 'tcp', headerType: 'http', host: 'x.example,y.example', path: '/a,/b' },
    ],
    [
      'tcp that looks like nothing',
      over('tcp', wire.transports.tcp, { headerSettings: kcpLook('noop.ConnectionConfig') }),
      { type: 'tcp' },
    ],
    [
      'ws with early data',
      over('websocket', wire.transports.ws, { path: '/ws', host: 'x.example', ed: 2560 }),
      { type: 'ws', host: 'x.example', path: '/ws?ed=2560' },
    ],
    ['ws without settings', { protocolName: 'websocket' }, { type: 'ws', path: '/' }],
    [
      'httpupgrade',
      over('httpupgrade', wire.transports.httpupgrade, { path: '/up?x=1', ed: 1 }),
      { type: 'httpupgrade', path: '/up?x=1&ed=1' },
    ],
    ['grpc', over('grpc', wire.transports.grpc, { serviceName: 'svc' }), { type: 'grpc', serviceName: 'svc', mode: 'gun' }],
    [
      'grpc on a path',
      over('grpc', wire.transports.grpc, { serviceName: '/a/b/one|many' }),
      { type: 'grpc', serviceName: '/a/b/one', mode: 'gun' },
    ],
    [
      'grpc on a path, multi',
      over('grpc', wire.transports.grpc, { serviceName: '/a/b/one|many', multiMode: true, authority: 'x' }),
      { type: 'grpc', serviceName: '/a/b/many', mode: 'multi', authority: 'x' },
    ],
    [
      'xhttp',
      over('splithttp', wire.transports.xhttp, { path: '/x', mode: 'stream-up', xPaddingKey: 'x_padding', uplinkHTTPMethod: 'POST' }),
      { type: 'xhttp', path: '/x', mode: 'stream-up' },
    ],
    [
      'xhttp with more',
      over('splithttp', wire.transports.xhttp, {
        xPaddingBytes: { from: 100, to: 900 },
        scMaxEachPostBytes: { from: 5, to: 5 },
        headers: { a: 'b' },
        noGRPCHeader: true,
        sessionPlacement: 'cookie',
        scMinPostsIntervalMs: { from: 0, to: 0 },
      }),
      {
        type: 'xhttp',
        path: '/',
        mode: 'auto',
        extra: '{"headers":{"a":"b"},"xPaddingBytes":"100-900","noGRPCHeader":true,"scMaxEachPostBytes":5,"sessionPlacement":"cookie"}',
      },
    ],
    [
      'kcp',
      over('mkcp', wire.transports.kcp, {
        headerConfig: kcpLook('wechat.VideoConfig'),
        seed: { seed: 's' },
        mtu: { value: 1350 },
        tti: { value: 50 },
      }),
      { type: 'kcp', headerType: 'wechat-video', seed: 's', mtu: '1350', tti: '50' },
    ],
    ['kcp without settings', { protocolName: 'mkcp' }, { type: 'kcp' }],
    [
      'kcp under masks',
      { protocolName: 'mkcp', udpmasks: [mask('header.srtp'), mask('mkcp.aes128gcm', 'p'), mask('noise')], tcpmasks: [mask('fragment')] },
      { type: 'kcp', fm: '{"udp":[{"type":"header-srtp"},{"type":"mkcp-aes128gcm","settings":{"password":"p"}}]}' },
    ],
  ])('%s', (_, stream, expected) => {
    expect(paramsOf(inbound({ ...NONE, ...stream }))).toEqual({ encryption: 'none', security: 'none', ...expected });
  });
});

describe('TLS', () => {
  let own: { cert: string };
  beforeAll(async () => {
    own = await generate([{ name: 'commonName', value: 'a.example' }], {
      algorithm: 'sha256',
      extensions: [
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: '*.wild.example' },
            { type: 2, value: 'a.example' },
          ],
        },
      ],
    });
  });
  const served = () => [{ certificate: Buffer.from(own.cert), usage: 0 }];
  it('names the server where its certificate has other names than the host', () => {
    expect(paramsOf(inbound(tls({ certificate: served() })), 'vpn.example')).toMatchObject({
      security: 'tls',
      sni: 'a.example',
      fp: 'chrome',
    });
    expect(paramsOf(inbound(tls({ certificate: served() })), 'A.example')).not.toHaveProperty('sni');
    expect(paramsOf(inbound(tls({ certificate: served() })), 'x.wild.example')).not.toHaveProperty('sni');
    expect(paramsOf(inbound(tls({ certificate: served() })), 'x.y.wild.example')).toHaveProperty('sni');
    expect(paramsOf(inbound(tls({ serverName: 'told.example' })))).toHaveProperty('sni', 'told.example');
    expect(paramsOf(inbound(tls()))).not.toHaveProperty('sni');
  });
  it('pins a certificate that signs itself', () => {
    const read = readInbound(inbound(tls({ certificate: served() })));
    const text = writeLink(plain, read, at('a.example'));
    expect(text).toMatch(/pcs=[0-9a-f]{64}/);
    expect(checkLink(text, plain, read, at('a.example')).at(-1)).toMatchObject({ name: 'server-name', result: 'pass' });
    expect(checkLink(text.replace('@a.', '@b.'), plain, read, at('a.example')).at(-1)).toMatchObject({
      result: 'fail',
      found: { code: 'name-uncovered' },
    });
  });
  it('offers upgrades in HTTP/1.1 only', () => {
    const alpn = { nextProtocol: ['h2', 'http/1.1'] };
    expect(paramsOf(inbound({ ...tls(alpn), protocolName: 'ws' }))).toMatchObject({ alpn: 'http/1.1' });
    expect(paramsOf(inbound({ ...tls(alpn), protocolName: 'tcp' }))).toMatchObject({ alpn: 'h2,http/1.1' });
    expect(paramsOf(inbound({ ...tls({ nextProtocol: ['h2'] }), protocolName: 'ws' }))).not.toHaveProperty('alpn');
  });
  it('gives the public half of Encrypted Client Hello, and none of what is broken', () => {
    const config = Buffer.from('fe0d0004deadbeef', 'hex');
    const keys = Buffer.concat([Buffer.from([0, 3]), Buffer.from('key'), Buffer.from([0, config.length]), config]);
    const { ech = '' } = paramsOf(inbound(tls({ echServerKeys: keys })));
    expect(Buffer.from(ech, 'base64')).toEqual(Buffer.concat([Buffer.from([0, config.length]), config]));
    expect(paramsOf(inbound(tls({ echServerKeys: keys.subarray(0, 7) })))).not.toHaveProperty('ech');
    expect(JSON.stringify(readInbound(inbound(tls({ echServerKeys: keys }))))).not.toContain(Buffer.from('key').toString('base64'));
  });
});

describe('keys for after quantum computers', () => {
  // What `xray mldsa65` and `xray mlkem768` print for these seeds.
  const seed = Buffer.alloc(32, 7);
  it('are derived from their seeds', () => {
    const { pqv = '' } = paramsOf(inbound({ securitySettings: [reality({ mldsa65Seed: seed })] }));
    expect(pqv).toHaveLength(2603);
    expect(pqv.startsWith('N1hKbkJ5rs7hMO6okJBFNqz0VTJJkj1PDrpC3kBHLM4zSYRWEoCNDlBrBOT')).toBe(true);
  });
  it('stand in the encryption, without anything of their private halves', () => {
    const mlkem = Buffer.alloc(64, 9).toString('base64url');
    const x25519 = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
    const read = readInbound(inbound({}, vless({ decryption: `${x25519.d}.${mlkem}`, xorMode: 2, secondsFrom: 600 })));
    const [method, look, trips, first, second = ''] = (read.encryption ?? '').split('.');
    expect([method, look, trips, first]).toEqual(['mlkem768x25519plus', 'random', '0rtt', x25519.x]);
    expect(second).toHaveLength(1579);
    expect(second.startsWith('f3mylQVUcCzGhNlabWkv6jJtYfdTtEAl1GOPruLLZ8gBl5gAzbQrf0iGuNlrEiW')).toBe(true);
    const text = JSON.stringify(read);
    expect(text).not.toContain(mlkem.slice(0, 40));
    expect(text).not.toContain(x25519.d);
    expect(readInbound(inbound({}, vless({ decryption: x25519.d ?? '', xorMode: 0 }))).encryption).toMatch(
      /^mlkem768x25519plus\.native\.1rtt\./,
    );
    const link = linkOf(user, read, at('h'));
    expect(defectsOf(link)).toEqual([]);
    expect(parseLink(buildLink(link, 'standard'))).toEqual({ ok: true, link });
  });
});

function never(): never {
  throw new Error('no REALITY');
}
