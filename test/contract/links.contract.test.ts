/** Links made from a live Xray, used by real clients: every transport and security, and bytes that come back. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { KeyTest } from '@shared/model';
import { buildLink, parseLink } from '@shared/vless';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Channel } from '../../src/main/engine/clients/xray/channel';
import { listInbounds } from '../../src/main/engine/clients/xray/handlers';
import type { Inbound } from '../../src/main/engine/clients/xray/inbounds';
import { checkLink, writeLink } from '../../src/main/engine/clients/xray/link';
import { testLink } from '../../src/main/engine/keytest';
import { needs, peer } from '../peers/peers';
import { freePort } from '../support/ports';
import { type LinksPeer, startLinksPeer, USER } from './links-peer';
import { startOrigin } from './xray-traffic';

const HERE = { host: '127.0.0.1', port: null };
const VISION: ReadonlySet<string> = new Set(['tcp-reality-vision', 'tcp-reality-pq', 'tcp-tls-vision', 'encryption-mlkem']);
/** Ways that sing-box has no words for. */
const XRAY_ALONE: ReadonlySet<string> = new Set([
  ...['tcp-http', 'tcp-tls-self-signed', 'grpc-reality', 'xhttp', 'xhttp-tls', 'xhttp-reality', 'kcp', 'kcp-masked'],
  ...['encryption-x25519', 'encryption-mlkem'],
]);
const singBox = peer('sing-box-1.14.1');

const leftOver = (): readonly string[] => readdirSync(tmpdir()).filter(name => name.startsWith(`switchyard-keytest-${process.pid}-`));
const soon = (): AbortSignal => AbortSignal.timeout(30_000);

for (const [version, isNew] of [
  ['26.3.27', true],
  ['25.12.8', false],
] as const) {
  const path = peer(`xray-${version}`);
  describe.skipIf(!path)(`Links of Xray ${version} ${needs(`xray-${version}`)}`, () => {
    let server: LinksPeer;
    let origin: Awaited<ReturnType<typeof startOrigin>>;
    let inbounds: readonly Inbound[];
    const trusted = process.env.SSL_CERT_FILE;
    beforeAll(async () => {
      server = await startLinksPeer(path ?? '', isNew);
      origin = await startOrigin();
      // Go's programs trust this authority as if the system did.
      process.env.SSL_CERT_FILE = server.authority;
      const channel = new Channel({ host: '127.0.0.1', port: server.apiPort });
      inbounds = await listInbounds(channel, soon());
      channel.close();
    });
    afterAll(async () => {
      if (trusted === undefined) delete process.env.SSL_CERT_FILE;
      else process.env.SSL_CERT_FILE = trusted;
      await origin?.stop();
      await server?.stop();
    });

    const inboundOf = (tag: string): Inbound => {
      const found = inbounds.find(inbound => inbound.tag === tag);
      if (!found) throw new Error(`no inbound ${tag}`);
      return found;
    };
    const linkTo = (tag: string): string => {
      const user = { email: USER.email, uuid: USER.id, flow: VISION.has(tag) ? 'xtls-rprx-vision' : '' };
      const text = writeLink(user, inboundOf(tag), HERE);
      expect(checkLink(text, user, inboundOf(tag), HERE).filter(({ result }) => result === 'fail')).toEqual([]);
      return text;
    };
    const tryLink = (link: string, program: string | null, bytes = 30_000): Promise<KeyTest> =>
      testLink(link, { program, url: `http://127.0.0.1:${origin.port}/${bytes}` }, soon());

    const tags = [
      ...[
        'tcp',
        'tcp-http',
        'tcp-reality',
        'tcp-reality-vision',
        'tcp-reality-pq',
        'tcp-tls-vision',
        ...(isNew ? ['tcp-tls-self-signed'] : []),
      ],
      ...['ws', 'ws-tls', 'httpupgrade', 'httpupgrade-tls', 'grpc', 'grpc-tls', 'grpc-reality'],
      ...['xhttp', 'xhttp-tls', 'xhttp-reality', 'kcp', ...(isNew ? ['kcp-masked'] : []), 'encryption-x25519', 'encryption-mlkem'],
    ];
    it('knows every inbound', () => {
      expect(inbounds.map(({ tag }) => tag).toSorted()).toEqual(tags.toSorted());
    });
    it.each(tags)('%s: Xray itself moves bytes through it', async tag => {
      expect(await tryLink(linkTo(tag), path)).toMatchObject({ type: 'works', status: 200, program: `Xray ${version}` });
    });
    it.skipIf(!singBox).each(tags.filter(tag => !XRAY_ALONE.has(tag)))(
      `%s: sing-box moves bytes through it ${needs('sing-box-1.14.1')}`,
      async tag => {
        expect(await tryLink(linkTo(tag), singBox)).toMatchObject({ type: 'works', status: 200 });
      },
    );
    it.skipIf(!singBox).each(tags.filter(tag => XRAY_ALONE.has(tag)))(
      `%s: sing-box is told to be unfit ${needs('sing-box-1.14.1')}`,
      async tag => {
        expect(await tryLink(linkTo(tag), singBox)).toEqual({
          type: 'no-program',
          missing: ['handshake', 'request'],
          unfit: [expect.stringContaining('sing-box')],
        });
      },
    );

    // The words are Xray's own; one version tells enough.
    if (isNew)
      it('says at which step it fails, leaves nothing behind and tells no secret', async () => {
        const parsed = parseLink(linkTo('tcp-reality'));
        if (!parsed.ok) throw new Error(parsed.problem);
        const { link } = parsed;
        const other = (change: Partial<typeof link>): string => buildLink({ ...link, ...change }, 'standard');
        const stranger = await tryLink(other({ id: '4f1c9a52-7d3e-4b8a-9c60-2ae85f13d7b4' }), path);
        expect(stranger).toMatchObject({ type: 'failed', step: 'handshake' });
        const wrongKey = await tryLink(other({ params: { ...link.params, pbk: 'A'.repeat(43) } }), path);
        expect(wrongKey).toMatchObject({ type: 'failed', step: 'handshake', message: expect.stringMatching(/REALITY/) });
        const closed = await tryLink(other({ port: await freePort() }), path);
        expect(closed).toMatchObject({ type: 'failed', step: 'handshake', message: expect.stringMatching(/refused/) });
        const nowhere = await testLink(linkTo('tcp'), { program: path, url: `http://127.0.0.1:${await freePort()}/` }, soon());
        expect(nowhere).toMatchObject({ type: 'failed', step: 'handshake' });
        for (const result of [stranger, wrongKey, closed, nowhere]) {
          expect(JSON.stringify(result)).not.toContain('4f1c9a52');
          expect(JSON.stringify(result)).not.toContain(USER.id);
        }
        expect(leftOver()).toEqual([]);
      });
  });
}
