import { describe, expect, it } from 'vitest';
import { call, first, lab } from './help';

/** Without the port of a key API's counters, which the machine chooses. */
const truths = async (servers: readonly { kind: string; control: string }[]) =>
  Object.fromEntries(
    await Promise.all(
      servers.map(async ({ kind, control }) => {
        const { json } = await call(`${control}/truth`);
        return [kind, kind === 'keyapi' ? { ...json, counters: undefined } : json];
      }),
    ),
  );

describe('the same seed and a driven clock', () => {
  it('give the same world, whoever looked in between', async () => {
    const one = await lab({ seed: 5 });
    const other = await lab({ seed: 5 });
    for (let minute = 0; minute < 20; minute++) {
      one.advance(60_000);
      await truths(one.servers);
      for (let second = 0; second < 60; second++) other.advance(1_000);
    }
    expect(await truths(one.servers)).toEqual(await truths(other.servers));
  });

  it('differ by seed', async () => {
    const one = await lab({ seed: 5, kinds: ['farm', 'mihomo'] });
    const other = await lab({ seed: 6, kinds: ['farm', 'mihomo'] });
    const [mine, theirs] = [await truths(one.servers), await truths(other.servers)];
    expect(mine.farm.modems[0].ip).not.toBe(theirs.farm.modems[0].ip);
    expect(mine.mihomo.down).not.toBe(theirs.mihomo.down);
    expect(first(one.servers).secret).not.toBe(first(other.servers).secret);
  });

  it('begin again at a reset', async () => {
    const { servers, advance } = await lab({ seed: 5, kinds: ['farm'] });
    const { control } = first(servers);
    const before = (await call(`${control}/truth`)).json;
    await call(`${control}/reset`, { body: {} });
    expect((await call(`${control}/truth`)).json).toEqual(before);
    advance(3_600_000);
    expect((await call(`${control}/truth`)).json.history).toBeGreaterThan(before.history);
    await call(`${control}/reset`, { body: { scenario: 'empty' } });
    expect((await call(`${control}/truth`)).json.modems).toEqual([]);
  });
});

describe('a running world', () => {
  it('moves within the first second', async () => {
    const { servers, advance } = await lab();
    const before = await truths(servers);
    advance(1_000);
    const after = await truths(servers);
    expect(after.mihomo.downTotal).toBeGreaterThan(before.mihomo.downTotal);
    const sum = (counters: Record<string, number>) => Object.values(counters).reduce((total, value) => total + value, 0);
    expect(sum(after.xray.counters)).toBeGreaterThan(sum(before.xray.counters));
    const moved = (keys: { traffic: { down: number } | null }[]) => keys.reduce((total, key) => total + (key.traffic?.down ?? 0), 0);
    expect(moved(after.keyapi.keys)).toBeGreaterThan(moved(before.keyapi.keys));
  });

  it('uses addresses reserved for documentation only', async () => {
    const { servers, advance } = await lab();
    advance(7_200_000);
    const text = JSON.stringify(await truths(servers));
    const addresses = text.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g) ?? [];
    expect(addresses.length).toBeGreaterThan(5);
    const reserved = /^(198\.51\.100|203\.0\.113|192\.0\.2|127\.0\.0|192\.168\.\d+|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+|0\.0\.0)\./;
    expect(addresses.filter(address => !reserved.test(address))).toEqual([]);
  });
});
