/** Inbounds that no Xray would tell, or one that we do not know yet: they are read as far as they go, and never keep the others from being read. */
import { Fault } from '@shared/fault';
import * as wire from '@shared/xray/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Inbound, readInbound } from '../../../src/main/engine/clients/xray/inbounds';
import { checkLink, chooseForLink, writeLink } from '../../../src/main/engine/clients/xray/link';

const PRIVATE = Buffer.from('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a', 'hex');
const user = { email: 'bob', uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7', flow: '' };
const endpoint = { host: 'edge.example.org', port: 443 };

/** Makes a link and checks it, or refuses with a Fault; nothing else. */
function links(inbound: Inbound): string {
  try {
    const choice = chooseForLink(inbound.reality, null);
    const link = writeLink(user, inbound, endpoint, choice);
    checkLink(link, user, inbound, endpoint, choice);
    return link;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}
const bytes = fc.uint8Array({ maxLength: 60 });
const text = fc.oneof(
  fc.string({ maxLength: 20, unit: 'binary' }),
  fc.constantFrom('constructor', '__proto__', 'toString', 'tcp', 'ws', 'xhttp', 'kcp', '\u0000', '*', ''),
);
const TYPES = [
  wire.realityConfig.name,
  wire.tlsConfig.name,
  wire.vlessInbound.name,
  wire.receiverConfig.name,
  'xray.transport.internet.tcp.Config',
  'xray.transport.internet.websocket.Config',
  'xray.transport.internet.splithttp.Config',
  'xray.transport.internet.grpc.encoding.Config',
  'xray.transport.internet.kcp.Config',
  'xray.transport.internet.httpupgrade.Config',
  'constructor',
];
const typed = fc.record({ type: fc.oneof(fc.constantFrom(...TYPES), text), value: bytes });
const reality = fc
  .record({
    dest: text,
    serverNames: fc.array(text, { maxLength: 4 }),
    privateKey: fc.oneof(fc.constant(PRIVATE), bytes),
    shortIds: fc.array(bytes, { maxLength: 4 }),
    minClientVer: bytes,
    mldsa65Seed: fc.constant(new Uint8Array()),
  })
  .map(config => wire.wrap(wire.realityConfig, config));
const stream = fc.record({
  protocolName: text,
  transportSettings: fc.array(fc.record({ protocolName: text, settings: typed }), { maxLength: 3 }),
  securityType: fc.oneof(fc.constantFrom(...TYPES, 'reality', 'tls', 'none'), text),
  securitySettings: fc.array(fc.oneof(typed, reality), { maxLength: 3 }),
});
const receiver = fc
  .record({
    portList: fc.record({ range: fc.array(fc.record({ from: fc.nat(100_000), to: fc.nat(100_000) }), { maxLength: 3 }) }),
    listen: fc.oneof(fc.record({ ip: bytes, domain: fc.constant('') }), fc.record({ ip: fc.constant(new Uint8Array()), domain: text })),
    streamSettings: stream,
  })
  .map(config => wire.wrap(wire.receiverConfig, config as unknown as Partial<wire.ReceiverConfig>));
const vless = fc
  .record({ decryption: text, users: fc.array(fc.record({ level: fc.nat(), email: text, account: typed }), { maxLength: 3 }) })
  .map(config => wire.wrap(wire.vlessInbound, config as unknown as Partial<wire.VlessInboundConfig>));
const handler = fc.record({
  tag: text,
  receiverSettings: fc.oneof(receiver, typed, fc.constant(null)),
  proxySettings: fc.oneof(vless, typed, fc.constant(null)),
});

describe('an inbound made of anything', () => {
  it('is read without an error, and no private key comes out of it', () => {
    fc.assert(
      fc.property(handler, given => {
        const read = readInbound(given as wire.InboundHandler);
        const said = `${JSON.stringify(read)} ${links(read)}`;
        expect(typeof read.network).toBe('string');
        for (const form of ['hex', 'base64', 'base64url'] as const) expect(said).not.toContain(PRIVATE.toString(form));
      }),
      { numRuns: 3_000 },
    );
  });
});
