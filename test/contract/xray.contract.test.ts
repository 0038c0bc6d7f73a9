/** Xray's API: what is there, how it is read, and what happens to one that feeds itself. */
import type { Fault } from '@shared/fault';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detect, type XrayClient } from '../../src/main/engine/clients/xray';
import { Recorder } from '../engine/xray/recorder';
import { freePort } from '../support/ports';
import { codeOf, open, soon } from './xray-client';
import { startXray, waitFor } from './xray-peer';
import { KINDS, type Kind, type Subject, USER } from './xray-subjects';

for (const kind of KINDS) {
  describe.skipIf(!kind.available)(kind.title, () => {
    let subject: Subject;
    let client: XrayClient;
    let ledger: Recorder;
    beforeAll(async () => {
      subject = await kind.start();
      ledger = new Recorder();
      client = open(subject.address, ledger);
    });
    afterAll(async () => {
      client?.close();
      await subject?.stop();
    });

    it('is detected', async () => {
      expect(await detect(subject.address, soon())).toMatchObject({ kind: 'xray', address: subject.address, program: 'Xray-core' });
      expect(await codeOf(detect(`127.0.0.1:${await freePort()}`, soon()))).toBe('refused');
    });

    it('tells what it can do, and from that its version as a range', async () => {
      const report = await client.probe(soon());
      expect(report).toMatchObject({ kind: 'xray', program: 'Xray-core', version: kind.version, warnings: [] });
      const always = ['system-stats', 'traffic-counters', 'route-test', 'balancers', 'observatory', 'restart-log'];
      const keys = ['online-addresses', 'list-keys', 'create-keys', 'links', 'outbounds'];
      const newest = ['online-users', 'rules'];
      const all = [...always, ...(kind.writes ? keys : []), ...(kind.newest ? newest : [])];
      expect(report.capabilities.toSorted()).toEqual(all.toSorted());
      expect(client.mayCountTwice()).toBe(kind.generation === '25.12.8');
    });

    it('says the same again without asking again', async () => {
      const before = client.capabilities();
      await client.sample(soon());
      expect(client.capabilities()).toBe(before);
    });

    it('gives memory and uptime itself, and every counter to the ledger, undecoded', async () => {
      const reading = await client.sample(soon());
      expect(reading.figures).toMatchObject({ kind: 'xray', uptimeS: expect.any(Number), goroutines: expect.any(Number) });
      expect(reading.figures.memory).toBeGreaterThan(1_000_000);
      const last = ledger.readings.at(-1);
      expect(last).toMatchObject({ uptimeS: expect.any(Number), mayCountTwice: kind.generation === '25.12.8' });
      expect(last?.monotonic).toBeGreaterThanOrEqual(last?.askedAt ?? Number.POSITIVE_INFINITY);
      expect([...ledger.values.keys()].every(name => name.includes('>>>traffic>>>'))).toBe(true);
      if (kind.writes)
        expect(
          ledger.userReadings
            .at(-1)
            ?.inbounds.map(({ tag }) => tag)
            .toSorted(),
        ).toEqual(['vless-grpc', 'vless-reality', 'vless-xhttp']);
      else expect(ledger.userReadings).toEqual([]);
    });

    it('offers less without its other services, and says so', async () => {
      const bare = await kind.start(['StatsService']);
      const other = open(bare.address, new Recorder());
      try {
        const { capabilities, version } = await other.probe(soon());
        expect(capabilities).toContain('traffic-counters');
        expect(capabilities.filter(name => ['create-keys', 'rules', 'route-test', 'observatory', 'restart-log'].includes(name))).toEqual(
          [],
        );
        expect(version).toBe(kind.statsVersion);
        const user = { email: 'bob', uuid: '00000000-0000-4000-8000-000000000001', flow: '', level: 0, inboundTag: 'vless-reality' };
        const actions = [other.addUser(user, soon()), other.restartLogger(soon()), other.rules(soon()), other.inboundViews(soon())];
        expect(await Promise.all(actions.map(codeOf))).toEqual(Array(4).fill('unimplemented'));
        expect((await other.sample(soon())).figures.memory).toBeGreaterThan(1_000_000);
        expect(await other.live({ balancers: [], intervalMs: 1 }, soon())).toMatchObject({
          sys: { uptimeS: expect.any(Number) },
          inbounds: null,
          rules: null,
          balancers: null,
          missing: ['HandlerService', 'RoutingService', 'LoggerService', 'ObservatoryService'],
        });
      } finally {
        other.close();
        await bare.stop();
      }
    });

    it("is left alone after one connection to the API of the seed's own configuration, which that brings down", async () => {
      const looping = await kind.startLooping();
      const other = open(looping.address);
      try {
        const before = looping.files() ?? 0;
        expect(await codeOf(other.probe(soon()))).toBe('api-loop');
        expect(await codeOf(other.sample(soon()))).toBe('api-loop');
        expect(looping.connections() ?? 1).toBe(1);
        expect(looping.files() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(before + 50);
      } finally {
        other.close();
        await looping.stop();
      }
    });

    it('works behind the very same configuration with the one rule that it lacked', async () => {
      const fixed = await kind.startLooping(true);
      const other = open(fixed.address, new Recorder());
      try {
        expect((await other.probe(soon())).capabilities).toContain('traffic-counters');
        expect((await other.sample(soon())).figures).toMatchObject({ uptimeS: expect.any(Number) });
      } finally {
        other.close();
        await fixed.stop();
      }
    });

    if (kind.path !== null) onlyReal(kind, kind.path);

    it('comes back after a restart, its users read again, those that the API added lost', async () => {
      const codes: string[] = [];
      await client.sample(soon());
      const reads = ledger.userReadings.length;
      const added = { email: 'added', uuid: '00000000-0000-4000-8000-000000000007', flow: '', level: 0, inboundTag: 'vless-reality' };
      if (kind.writes) await client.addUser(added, soon());
      await subject.restart();
      // The first call may still meet the old connection on its way down.
      const reading = await waitFor('an answer', () =>
        client.sample(soon()).catch((error: Fault) => {
          codes.push(error.code);
          return null;
        }),
      );
      expect(codes.filter(code => code !== 'reset')).toEqual([]);
      expect(codes.length).toBeLessThanOrEqual(1);
      expect(reading.figures).toMatchObject({ uptimeS: expect.any(Number) });
      if (kind.writes) {
        expect(ledger.userReadings.length).toBe(reads + 1);
        expect(await client.findUser(USER, 'vless-reality', soon())).toMatchObject({ email: USER });
        // What the API added, a restart forgets.
        expect(await client.findUser('added', 'vless-reality', soon())).toBeNull();
      }
    });
  });
}

function onlyReal(kind: Kind, path: string): void {
  it('answers behind the API of the old style too, and that style is told', async () => {
    const old = await startXray(path, { style: 'old', xhttp: kind.generation !== '1.8.24' });
    const other = open(`127.0.0.1:${old.apiPort}`);
    try {
      expect((await other.probe(soon())).warnings).toEqual(kind.writes ? ['api-old-style'] : []);
      expect((await other.sample(soon())).figures.memory).toBeGreaterThan(1_000_000);
    } finally {
      other.close();
      await old.stop();
    }
  });
}
