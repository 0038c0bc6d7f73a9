import { describe, expect, it } from 'vitest';
import { readQuestion as readAsked } from '../../../src/main/engine/transport/ssh/question';
import { faultFrom, plain, refusedOpening } from '../../../src/main/engine/transport/ssh/words';

const read = (text: string) => faultFrom(text.split('\n'), 'ssh-failed', 'ssh ended with code 255');

describe('what ssh said last', () => {
  it('a jump host that refuses says more than the host behind it that is not reached', () => {
    expect(read('me@gate: Permission denied (publickey).\nConnection closed by UNKNOWN port 65535')).toMatchObject({
      code: 'ssh-auth',
      message: 'me@gate: Permission denied (publickey).',
    });
  });
  it('a refusal by the network is none of the login', () => {
    expect(read('ssh: connect to host 203.0.113.5 port 22: Permission denied')).toMatchObject({ code: 'ssh-connect' });
  });
  it.each([
    ['ssh: Could not resolve hostname x: Name or service not known', 'ssh-connect'],
    ['Connection timed out during banner exchange', 'ssh-connect'],
    ['kex_exchange_identification: read: Connection reset by peer', 'ssh-connect'],
    ['Timeout, server 203.0.113.5 not responding.', 'ssh-connect'],
    ['me@host: Permission denied (publickey,password).', 'ssh-auth'],
    ['Received disconnect from 203.0.113.5 port 22:2: Too many authentication failures', 'ssh-auth'],
    ['Host key verification failed.', 'ssh-host-key'],
    ['/home/me/.ssh/config: line 3: Bad configuration option: nonsense', 'ssh-failed'],
  ])('%s: %s', (line, code) => {
    expect(read(line)).toMatchObject({ code, message: line });
  });
  it('says how it ended when it said nothing of meaning', () => {
    expect(read("Warning: Permanently added 'x' (ED25519) to the list of known hosts.\n\n")).toMatchObject({
      code: 'ssh-failed',
      message: 'ssh ended with code 255',
    });
  });
  it('takes colours and marks that turn the reading out of a server’s words', () => {
    expect(plain('\u001b[31mred\u001b[0m\u202egnol\u0007')).toBe('redgnol');
  });
});

it('connections that the other side would not open', () => {
  expect(refusedOpening('channel 3: open failed: connect failed: Connection refused\r')).toMatchObject({ code: 'ssh-remote' });
  expect(refusedOpening('channel 2: open failed: administratively prohibited: open failed')).toMatchObject({ code: 'ssh-forbidden' });
  expect(refusedOpening('Authenticated to x')).toBeNull();
});

const readQuestion = (text: string) => readAsked({ text, hint: null });

describe('what ssh asks', () => {
  it('is told by its hint before its words', () => {
    expect(readAsked({ text: 'Confirm user presence for key ED25519-SK', hint: 'none' })).toMatchObject({ kind: 'presence' });
    expect(readAsked({ text: 'Add key /home/me/.ssh/id (me) to agent?', hint: 'confirm' })).toMatchObject({ kind: 'confirm' });
  });
  it('about a host key', () => {
    const text = [
      "The authenticity of host '[127.0.0.1]:22 ([127.0.0.1]:22)' can't be established.",
      'ED25519 key fingerprint is SHA256:Tx7bAoVNG9syfprAkkXScqfonkAmE/hCpDZkRo8dqz8.',
      'This key is not known by any other names.',
      'Are you sure you want to continue connecting (yes/no/[fingerprint])? ',
    ].join('\n');
    expect(readQuestion(text)).toEqual({
      kind: 'host-key',
      text: text.trim(),
      fingerprint: 'SHA256:Tx7bAoVNG9syfprAkkXScqfonkAmE/hCpDZkRo8dqz8',
    });
  });
  it.each([
    ["Enter passphrase for key '/home/me/.ssh/id_ed25519': ", 'passphrase'],
    ['Enter PIN for ED25519-SK key /home/me/.ssh/id: ', 'passphrase'],
    ["me@203.0.113.5's password: ", 'password'],
    ['(me@host) Verification code: ', 'other'],
    ["(me@host) Enter passphrase for key '/home/me/.ssh/id_ed25519': ", 'other'],
    ["(me@host) x@y's password: ", 'other'],
    ['Confirm user presence for key ED25519-SK', 'other'],
    ['(me@host) Are you sure (yes/no)?', 'other'],
  ])('%s: %s', (text, kind) => {
    expect(readQuestion(text)).toMatchObject({ kind, fingerprint: null });
  });
});
