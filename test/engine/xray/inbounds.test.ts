import { describe, expect, it } from 'vitest';
import { chooseInbound } from '../../../src/main/engine/clients/xray/choose';
import { isOldStyleApi, publicKeyOf, readInbound } from '../../../src/main/engine/clients/xray/inbounds';
import { faultOf } from '../../support/fault';
import { inbound, PRIVATE, PUBLIC } from '../support/inbound';

describe('reading an inbound', () => {
  it('derives the public key, and keeps nothing of the private one', () => {
    const read = readInbound(inbound());
    expect(read.reality).toMatchObject({ publicKey: PUBLIC, shortIds: ['abcd000000000000', '0000000000000000'] });
    const text = JSON.stringify(read);
    for (const encoding of ['hex', 'base64', 'base64url'] as const) expect(text).not.toContain(PRIVATE.toString(encoding));
    expect(text).not.toContain([...PRIVATE].join(','));
  });
  it('knows the public key of a private one, and none of what is no key', () => {
    expect(publicKeyOf(new Uint8Array(31))).toBeNull();
    expect(publicKeyOf(PRIVATE)).toBe(PUBLIC);
  });
  it.each([
    ['raw', 'tcp'],
    ['', 'tcp'],
    ['websocket', 'ws'],
    ['splithttp', 'xhttp'],
    ['grpc', 'grpc'],
  ])('the transport %j is %s', (protocolName, network) => {
    expect(readInbound(inbound({ protocolName })).network).toBe(network);
  });
  it('reads protocols and fields that it does not know', () => {
    expect(readInbound({ tag: 'x', receiverSettings: null, proxySettings: null })).toMatchObject({
      isVless: false,
      protocol: '',
      ports: [],
    });
    const other = readInbound(
      inbound(
        { securityType: 'xray.transport.internet.tls.Config', securitySettings: [] },
        { type: 'xray.proxy.trojan.ServerConfig', value: Uint8Array.from([1]) },
      ),
    );
    expect(other).toMatchObject({ isVless: false, security: 'tls', reality: null });
  });
  it('tells an API of the old style by its port', () => {
    const door = readInbound(inbound({}, { type: 'xray.proxy.dokodemo.Config', value: new Uint8Array() }));
    expect(isOldStyleApi(door, 443)).toBe(true);
    expect(isOldStyleApi(door, 444)).toBe(false);
    expect(isOldStyleApi(readInbound(inbound()), 443)).toBe(false);
  });
});

describe('the inbound of new keys', () => {
  const [vless, plain, trojan] = [
    { ...readInbound(inbound()), tag: 'r' },
    { ...readInbound(inbound({ securityType: '', securitySettings: [] })), tag: 'p' },
    { ...readInbound(inbound({}, { type: 'xray.proxy.trojan.ServerConfig', value: new Uint8Array() })), tag: 't' },
  ];
  it('is the first with REALITY, else the first VLESS, or the one that is named', () => {
    expect(chooseInbound([trojan, plain, vless], null).tag).toBe('r');
    expect(chooseInbound([trojan, plain], null).tag).toBe('p');
    expect(chooseInbound([trojan, plain, vless], 'p').tag).toBe('p');
  });
  it('does not hang on the order in which the server lists them', () => {
    const grpc = { ...vless, tag: 'g', network: 'grpc' };
    const twin = { ...vless, tag: 's' };
    expect(chooseInbound([grpc, twin, vless, plain], null).tag).toBe('r');
    expect(chooseInbound([plain, vless, twin, grpc], null).tag).toBe('r');
    expect(chooseInbound([plain, grpc], null).tag).toBe('g');
  });
  it('is never one of another protocol, or without a tag', () => {
    expect(faultOf(() => chooseInbound([trojan, vless], 't'))).toBe('wrong-protocol');
    expect(faultOf(() => chooseInbound([trojan], null))).toBe('no-inbound');
    expect(faultOf(() => chooseInbound([{ ...vless, tag: '' }], null))).toBe('no-inbound');
  });
});
