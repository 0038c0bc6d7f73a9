import type { SshPrompt } from '@shared/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Askpass, createAskpass } from '../../src/main/shell/askpass/askpass';

const prompt = (id: string, canKeep = true): SshPrompt => ({
  id,
  serverName: 'edge-1',
  kind: 'passphrase',
  text: 'Enter passphrase',
  fingerprint: null,
  canKeep,
  again: false,
  until: 0,
});
const never = new AbortController().signal;

let said: string[];
let askpass: Askpass;
beforeEach(() => {
  said = [];
  askpass = createAskpass(() => ({
    show: () => void said.push('show'),
    hide: () => void said.push('hide'),
    send: (_event, shown) => void said.push(shown?.id ?? 'over'),
  }));
});

describe('a question of ssh', () => {
  it('is shown, answered once, and gone', async () => {
    const asked = askpass.ask(prompt('a'), never);
    expect(said).toEqual(['a', 'show']);
    askpass.answer({ id: 'a', answer: 'hush', remember: true });
    askpass.answer({ id: 'a', answer: 'other', remember: false });
    expect(await asked).toEqual({ answer: 'hush', remember: true });
    expect(said).toEqual(['a', 'show', 'over', 'hide']);
  });
  it('whose answer is of use once only is not kept, whatever the window says', async () => {
    const asked = askpass.ask(prompt('a', false), never);
    askpass.answer({ id: 'a', answer: '123456', remember: true });
    expect(await asked).toEqual({ answer: '123456', remember: false });
  });
  it('takes no answer to another one', async () => {
    const asked = askpass.ask(prompt('a'), never);
    askpass.answer({ id: 'b', answer: 'hush', remember: false });
    askpass.answer({ id: 'a', answer: null, remember: false });
    expect(await asked).toBeNull();
  });
  it('is given up with its window, and with its signal', async () => {
    const first = askpass.ask(prompt('a'), never);
    askpass.closed();
    expect(await first).toBeNull();
    const over = new AbortController();
    const second = askpass.ask(prompt('b'), over.signal);
    over.abort();
    expect(await second).toBeNull();
    expect(await askpass.ask(prompt('c'), over.signal)).toBeNull();
    expect(said.at(-1)).toBe('hide');
  });
  it('gives way to the next one', async () => {
    const first = askpass.ask(prompt('a'), never);
    const second = askpass.ask(prompt('b'), never);
    expect(await first).toBeNull();
    askpass.answer({ id: 'b', answer: 'x', remember: false });
    expect(await second).toMatchObject({ answer: 'x' });
  });
  it('is told again to a window that has loaded, as long as it waits', () => {
    askpass.attached();
    void askpass.ask(prompt('a'), never);
    askpass.attached();
    expect(said).toEqual(['a', 'show', 'a']);
  });
});
