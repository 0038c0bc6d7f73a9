import type { Server, SshAnswer, SshPrompt, SshRoute } from '@shared/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { Asking } from '../../../src/main/engine/transport/ssh/asking';
import { type Question, readQuestion } from '../../../src/main/engine/transport/ssh/question';
import { DrivenClock, MemoryLog, MemoryVault, settle } from '../support/outside';

const route: SshRoute = { destination: 'edge', remote: '127.0.0.1:10085' };
const other: SshRoute = { destination: 'other', remote: '127.0.0.1:10085' };
const passphrase = readQuestion({ text: "Enter passphrase for key '/home/me/.ssh/id': ", hint: null });
const hostKey: Question = { kind: 'host-key', text: 'The authenticity of host ...', fingerprint: 'SHA256:x' };
const code: Question = { kind: 'other', text: '(me@edge) Code: ', fingerprint: null };
const server = (ssh: SshRoute): Server => ({
  kind: 'xray',
  id: ssh.destination,
  name: ssh.destination,
  address: ssh.remote,
  tags: [],
  pin: null,
  lab: false,
  ssh,
  publicHost: null,
  inboundTag: null,
  keyPattern: 'key-{n}',
});
const never = new AbortController().signal;

let vault: MemoryVault;
let clock: DrivenClock;
let prompts: { readonly prompt: SshPrompt; readonly signal: AbortSignal; answer(given: SshAnswer | null): void }[];
let asking: Asking;
beforeEach(() => {
  vault = new MemoryVault();
  clock = new DrivenClock();
  prompts = [];
  const ask = (prompt: SshPrompt, signal: AbortSignal): Promise<SshAnswer | null> =>
    new Promise(answer => prompts.push({ prompt, signal, answer }));
  asking = new Asking({ vault, clock, log: new MemoryLog(), ask });
});
/** Asks, answers what the user is shown, and gives what ssh gets. */
async function ask(from: SshRoute, question: Question, given: SshAnswer | null, again = false): Promise<string | null> {
  const before = prompts.length;
  const asked = asking.ask(from, 'edge-1', question, again, never);
  await settle();
  if (prompts.length > before) prompts.at(-1)?.answer(given);
  return asked;
}

describe('an answer', () => {
  it('is used once and stored nowhere unless the user wants it kept', async () => {
    asking.follow([server(route)]);
    expect(await ask(route, passphrase, { answer: 'hush', remember: false })).toBe('hush');
    expect(vault.items.size).toBe(0);
    await ask(route, passphrase, null);
    expect(prompts).toHaveLength(2);
  });

  it('that is kept is given without asking, for that way only', async () => {
    asking.follow([server(route), server(other)]);
    await ask(route, passphrase, { answer: 'hush', remember: true });
    expect([...vault.items.values()].map(item => item.value)).toEqual([JSON.stringify({ [passphrase.text]: 'hush' })]);
    expect(await ask(route, passphrase, null)).toBe('hush');
    expect(prompts).toHaveLength(1);
    await ask(other, passphrase, null);
    expect(prompts).toHaveLength(2);
  });

  it('that is kept and wrong goes, and the user is asked', async () => {
    asking.follow([server(route)]);
    await ask(route, passphrase, { answer: 'old', remember: true });
    expect(await ask(route, passphrase, { answer: 'new', remember: false }, true)).toBe('new');
    expect(prompts.at(-1)?.prompt.again).toBe(true);
    expect(vault.items.size).toBe(0);
  });

  it('to a host key or for a code is never kept', async () => {
    asking.follow([server(route)]);
    await ask(route, hostKey, { answer: 'yes', remember: true });
    await ask(route, code, { answer: '123456', remember: true });
    expect(vault.items.size).toBe(0);
    expect(prompts.map(({ prompt }) => prompt.canKeep)).toEqual([false, false]);
  });

  it('kept for a server that is only tried waits for it to be added, and not for ever', async () => {
    await ask(route, passphrase, { answer: 'hush', remember: true });
    await ask(other, passphrase, { answer: 'hush', remember: true });
    expect(vault.items.size).toBe(0);
    asking.follow([server(route)]);
    await settle();
    expect(vault.items.size).toBe(1);
    await clock.advance(11 * 60_000);
    asking.follow([server(route), server(other)]);
    await settle();
    expect(vault.items.size).toBe(1);
  });

  it('goes from the keychain with the last server of its way', async () => {
    asking.follow([server(route), { ...server(route), id: 'twin' }]);
    await ask(route, passphrase, { answer: 'hush', remember: true });
    asking.follow([server(route)]);
    await settle();
    expect(vault.items.size).toBe(1);
    asking.follow([]);
    await settle();
    expect(vault.items.size).toBe(0);
  });

  it('is asked for when the keychain cannot be read', async () => {
    asking.follow([server(route)]);
    vault.become('locked');
    expect(await ask(route, passphrase, { answer: 'hush', remember: true })).toBe('hush');
  });
});

describe('questions', () => {
  it('come one at a time, and the same one of several servers only once', async () => {
    const first = asking.ask(route, 'a', hostKey, false, never);
    const same = asking.ask(other, 'b', hostKey, false, never);
    const next = asking.ask(other, 'b', code, false, never);
    await settle();
    expect(prompts).toHaveLength(1);
    prompts[0]?.answer({ answer: 'yes', remember: false });
    expect(await Promise.all([first, same])).toEqual(['yes', 'yes']);
    await settle();
    expect(prompts).toHaveLength(2);
    prompts[1]?.answer({ answer: '1', remember: false });
    expect(await next).toBe('1');
  });

  it('end with the tunnel that asked; another that asked the same asks anew', async () => {
    const gone = new AbortController();
    const first = asking.ask(route, 'a', hostKey, false, gone.signal);
    const same = asking.ask(other, 'b', hostKey, false, never);
    await settle();
    gone.abort();
    expect(await first).toBeNull();
    await settle();
    expect(prompts[0]?.signal.aborted).toBe(true);
    expect(prompts).toHaveLength(2);
    prompts[1]?.answer({ answer: 'yes', remember: false });
    expect(await same).toBe('yes');
  });

  it('are given up before the server hangs up', async () => {
    const asked = asking.ask(route, 'a', passphrase, false, never);
    await settle();
    expect(prompts[0]?.prompt.until).toBe(clock.now() + 110_000);
    await clock.advance(110_001);
    expect(await asked).toBeNull();
    expect(prompts[0]?.signal.aborted).toBe(true);
  });

  it('without anybody to ask get no answer', async () => {
    const alone = new Asking({ vault, clock, log: new MemoryLog(), ask: undefined });
    expect(await alone.ask(route, 'a', passphrase, false, never)).toBeNull();
  });
});
