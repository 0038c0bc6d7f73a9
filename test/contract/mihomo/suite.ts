/** What the controller client must do against every controller: the lab's and the real ones. */
import type { MihomoServer, MihomoSummary } from '@shared/model';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ControllerClient, Reading } from '../../../src/main/engine/clients/client';
import { detectServer } from '../../../src/main/engine/clients/detect';
import { createMihomoClient, detect } from '../../../src/main/engine/clients/mihomo';
import type { StreamStatus } from '../../../src/main/engine/transport/stream';
import { realClock } from '../../engine/support/outside';
import type { Controller } from './controller';

const deadline = () => AbortSignal.timeout(20_000);
const soon = { timeout: 15_000, interval: 25 };

/** `start` null: the program is not to be had, and `title` says so. */
export function controllerSuite(title: string, start: (() => Promise<Controller>) | null): void {
  describe.skipIf(start === null)(`the controller client against ${title}`, () => {
    let core: Controller;
    const open: { close(): unknown }[] = [];
    beforeAll(async () => {
      core = await (start ?? (() => Promise.reject(new Error('nothing to start'))))();
    });
    afterAll(async () => {
      for (const one of open) one.close();
      await core?.close();
    });

    const client = (secret: string | null = core.secret): ControllerClient => {
      const server: MihomoServer = { kind: 'mihomo', id: 's', name: 'gw', address: core.address, tags: [], pin: null, lab: false };
      const made = createMihomoClient({ server, secret: secret === null ? null : { value: secret }, clock: realClock });
      open.push(made);
      return made;
    };
    /** A running stream and all that it told so far. */
    const watch = (of: ControllerClient) => {
      const readings: Reading[] = [];
      const states: StreamStatus[] = [];
      const stop = of.stream({
        reading: reading => readings.push(reading),
        state: (state, failure, retryAt) => states.push({ state, failure, retryAt }),
      });
      open.push({ close: stop });
      const all = (): readonly Partial<MihomoSummary>[] => readings.map(reading => reading.figures as Partial<MihomoSummary>);
      const latest = <K extends keyof MihomoSummary>(key: K) => all().findLast(figures => figures[key] !== undefined)?.[key];
      return { readings, states, stop, all, latest };
    };

    it('says what is there and what it can do', async () => {
      const report = await client().probe(deadline());
      expect(report).toMatchObject({ kind: 'mihomo', program: core.program, warnings: [] });
      expect(report.version).toMatch(/./);
      expect(report.capabilities).toEqual(expect.arrayContaining(['traffic', 'memory', 'connections', 'groups', 'mode']));
      expect(report.elapsedMs).toBeGreaterThan(0);
    });

    it('tells a missing secret from a wrong one', async () => {
      await expect(client(null).probe(deadline())).rejects.toMatchObject({ code: 'needs-secret' });
      await expect(client('').sample(deadline())).rejects.toMatchObject({ code: 'needs-secret' });
      await expect(client('wrong-secret').probe(deadline())).rejects.toMatchObject({ code: 'auth' });
    });

    it('is found without a credential', async () => {
      expect(await detect(core.address, deadline())).toMatchObject({ kind: 'mihomo', address: core.address, warnings: [] });
      const bare = core.address.replace('http://', '');
      expect(await detectServer(bare, deadline())).toMatchObject({ kind: 'mihomo', address: core.address, failure: null });
    });

    it('reads mode, groups and connections at once', async () => {
      const { figures } = await client().sample(deadline());
      if (figures.kind !== 'mihomo') throw new Error('not a controller');
      expect(figures.mode?.toLowerCase()).toBe('rule');
      expect(figures.modes?.map(mode => mode.toLowerCase())).toEqual(expect.arrayContaining(['rule', 'global', 'direct']));
      expect(figures.connections).toBeGreaterThanOrEqual(0);
      const group = figures.groups?.find(candidate => candidate.name === core.group);
      expect(group?.nodes.length).toBeGreaterThanOrEqual(2);
      expect(group?.nodes).toContain(group?.now);
    });

    it('streams rates and memory, and reads the rest beside them', async () => {
      const stream = watch(client());
      expect(stream.states[0]?.state).toBe('connecting');
      await vi.waitFor(() => expect(stream.states.at(-1)?.state).toBe('live'), soon);
      await vi.waitFor(() => {
        for (const key of ['rates', 'memory', 'mode', 'groups', 'program', 'rttMs', 'connections'] as const)
          expect(stream.latest(key)).not.toBeUndefined();
      }, soon);
      const memory = stream.all().flatMap(figures => (typeof figures.memory === 'number' ? [figures.memory] : []));
      expect(memory[0]).toBeGreaterThan(0);
      expect(stream.readings.filter(reading => reading.rowsChanged)).toHaveLength(1);
      await vi.waitFor(async () => {
        await core.drive(3_000_000);
        expect(Math.max(...stream.all().map(figures => figures.rates?.down ?? 0))).toBeGreaterThan(10_000);
      }, soon);
      stream.stop();
      const count = stream.readings.length;
      await core.drive(1000);
      expect(stream.readings).toHaveLength(count);
    });

    it('asks once and stops when the secret is wrong', async () => {
      const stream = watch(client('wrong-secret'));
      await vi.waitFor(() => expect(stream.states.at(-1)?.state).toBe('auth-failed'), soon);
      expect(stream.states.map(status => status.state)).toEqual(['connecting', 'auth-failed']);
      expect(stream.states.at(-1)?.failure).toMatchObject({ code: 'auth' });
    });

    it('sets a mode and proves it by reading it back', async () => {
      const made = client();
      const stream = watch(made);
      await vi.waitFor(() => expect(stream.latest('mode')).not.toBeUndefined(), soon);
      await made.setMode('global', deadline());
      expect(stream.latest('mode')?.toLowerCase()).toBe('global');
      await expect(made.setMode('no such mode', deadline())).rejects.toMatchObject({ code: 'bad-input' });
      await made.setMode('RULE', deadline());
      const { figures } = await made.sample(deadline());
      expect(figures.kind === 'mihomo' && figures.mode?.toLowerCase()).toBe('rule');
    });

    it('chooses a node and proves it by reading it back', async () => {
      const made = client();
      const stream = watch(made);
      const group = () => stream.latest('groups')?.find(candidate => candidate.name === core.group);
      await vi.waitFor(() => expect(group()).toBeDefined(), soon);
      for (const node of (group()?.nodes ?? []).slice(0, 2)) {
        await made.selectNode(core.group, node, deadline());
        expect(group()?.now).toBe(node);
      }
      await expect(made.selectNode(core.group, 'no such node', deadline())).rejects.toMatchObject({ code: 'rejected' });
      await expect(made.selectNode('no such group', 'x', deadline())).rejects.toMatchObject({ code: 'not-found' });
    });

    it('comes back by itself after the core died', async () => {
      const stream = watch(client());
      await vi.waitFor(() => expect(stream.states.at(-1)?.state).toBe('live'), soon);
      const killedAt = Date.now();
      await core.kill();
      await vi.waitFor(() => expect(stream.states.at(-1)?.state).toBe('backoff'), soon);
      expect(stream.states.at(-1)?.retryAt).toBeGreaterThan(killedAt);
      await vi.waitFor(() => expect(stream.states.at(-1)?.failure?.code).toBe('refused'), soon);
      await core.revive();
      await vi.waitFor(() => expect(stream.states.at(-1)).toMatchObject({ state: 'live', failure: null }), {
        timeout: 40_000,
        interval: 25,
      });
    });

    it('ends everything when closed', async () => {
      const made = client();
      const stream = watch(made);
      await vi.waitFor(() => expect(stream.latest('rates')).toBeDefined(), soon);
      made.close();
      made.close();
      const count = stream.readings.length;
      await expect(made.sample(deadline())).rejects.toMatchObject({ code: 'cancelled' });
      expect(stream.readings).toHaveLength(count);
    });
  });
}
