/** A key of a key API from its making to its traffic and its end, through the whole engine: a real Xray that is restarted for it, real clients. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkers, type EngineRun, eventsOf, make, openEngine, removeWorkers } from '../engine/keys/harness';
import { until } from '../engine/support/outside';
import { needs, peer } from '../peers/peers';
import { type KeyHost, startKeyHost } from './keyapi-host';
import { startOrigin } from './xray-traffic';

const BYTES = 200_000;
const xray = peer('xray-26.3.27');
const singBox = peer('sing-box-1.14.1');

describe.skipIf(!xray || !singBox)(`A key of a key API ${needs('xray-26.3.27')} ${needs('sing-box-1.14.1')}`, () => {
  let host: KeyHost;
  let origin: Awaited<ReturnType<typeof startOrigin>>;
  let run: EngineRun;
  beforeAll(async () => {
    await bundleWorkers();
    host = await startKeyHost(xray ?? '');
    origin = await startOrigin();
    const settings = { clientProgram: singBox, keyTestUrl: `http://127.0.0.1:${origin.port}/${BYTES}` };
    run = openEngine({ kind: 'keyapi', name: 'hel', address: host.address }, { settings });
    await run.engine.start();
    run.serverId = (await run.engine.handlers.addServer({ kind: 'keyapi', name: 'hel', address: host.address })).id;
    await until('the link', () => run.engine.state.getState().summaries[run.serverId]?.link === 'live');
  });
  afterAll(async () => {
    await run?.close();
    await origin?.stop();
    await host?.stop();
    await removeWorkers();
  });
  const test = (keyId: string) => Promise.resolve(run.engine.handlers.testKey({ serverId: run.serverId, keyId }));

  it('works in real clients once it is made, and no more once it is deleted', async () => {
    const name = 'Анна, дом 2';
    const made = await make(run, name);
    expect(made.verified).toBe(true);
    expect(made.link).toBe(
      `vless://${made.key.uuid}@127.0.0.1:${host.xray.vlessPort}?encryption=none&security=reality&sni=${host.xray.serverName}&fp=chrome&pbk=${host.xray.publicKey}&sid=${host.xray.shortId}&spx=/&type=tcp&flow=#${encodeURIComponent(name)}`,
    );
    for (const [program, words] of [
      [singBox, 'sing-box'],
      [xray, 'Xray'],
    ] as const) {
      run.outside.settings.set({ clientProgram: program });
      expect(await test(made.key.id)).toMatchObject({ type: 'works', status: 200, program: expect.stringContaining(words) });
    }
    const other = await make(run, 'other');
    // The restart for the second key takes nothing from the first.
    expect(await test(made.key.id)).toMatchObject({ type: 'works' });
    await run.engine.handlers.deleteKey({ serverId: run.serverId, keyId: made.key.id });
    expect(eventsOf(run, 'key-deleted')).toHaveLength(1);
    expect(host.keys.map(key => key.name)).toEqual(['other']);
    await expect(test(made.key.id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await test(other.key.id)).toMatchObject({ type: 'works' });
  });
});
