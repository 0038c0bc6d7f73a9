import type { Server } from '@shared/model';
import { destinationProblem, isSocketPath, remoteProblem, whereIs } from '@shared/ssh';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('a destination', () => {
  it.each([
    'edge-1',
    'root@203.0.113.5',
    'me@corp.example@edge',
    'ssh://edge:2222',
    'ssh://root@[2001:db8::1]:22/',
    'ssh://edge/',
    '2001:db8::1',
    'user.name+x@host_1',
    'сервер',
  ])('%s', text => {
    expect(destinationProblem(text)).toBeNull();
  });

  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['-oProxyCommand=id', 'dash'],
    ['ssh://-oProxyCommand=id', 'dash'],
    ['root@-x', 'dash'],
    ['-x@host', 'dash'],
    ['root:secret@host', 'password'],
    ['ssh://root:secret@host', 'password'],
    ['host:22', 'port'],
    ['ssh://host:70000', 'port'],
    ['ssh://host:x', 'port'],
    ['two words', 'characters'],
    ['$(id)', 'characters'],
    ['a;b', 'characters'],
    ["it's", 'characters'],
    ['`id`@host', 'characters'],
    ['ssh://host/path', 'characters'],
    ['x'.repeat(300), 'characters'],
  ])('%s: %s', (text, problem) => {
    expect(destinationProblem(text)).toBe(problem);
  });

  it('never begins with a dash nor holds a mark of the shell', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a-@:/;$`\'"\\|&<>(){}*?!# \n\t[]%~1.') }), text => {
        if (destinationProblem(text) !== null) return;
        expect(text.trim()).not.toMatch(/^-|@-|\/-|[;$`'"\\|&<>(){}*?!#\s~]/);
      }),
    );
  });
});

describe('the remote end', () => {
  it.each(['127.0.0.1:10085', 'localhost:1', '[::1]:10085', '/run/xray/api.sock'])('%s', text => {
    expect(remoteProblem(text)).toBeNull();
  });
  it.each([
    ['', 'empty'],
    ['127.0.0.1', 'address'],
    ['::1:10085', 'address'],
    ['-x:1', null],
    ['@abstract', 'path'],
    ['/run/a b', 'path'],
    ['/run/a:b', 'path'],
    ['/run/$HOME', 'path'],
    ['/run/%h', 'path'],
  ])('%s: %s', (text, problem) => {
    expect(remoteProblem(text)).toBe(problem);
  });
  it('is a socket when it is a path', () => {
    expect([isSocketPath('/run/x'), isSocketPath('127.0.0.1:1')]).toEqual([true, false]);
  });
});

it('the same address behind two hosts is two places', () => {
  const base: Server = {
    kind: 'xray',
    id: 'a',
    name: 'a',
    address: '127.0.0.1:10085',
    tags: [],
    pin: null,
    lab: false,
    publicHost: null,
    inboundTag: null,
    keyPattern: 'key-{n}',
  };
  const behind = (destination: string): Server => ({ ...base, ssh: { destination, remote: base.address } });
  expect(new Set([base, behind('a'), behind('b')].map(whereIs)).size).toBe(3);
});
