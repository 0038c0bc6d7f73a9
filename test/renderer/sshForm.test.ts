import type { Server } from '@shared/model';
import { describe, expect, it } from 'vitest';
import {
  countersFor,
  draftOf,
  EMPTY_FORM,
  formOf,
  isOpenApi,
  overSsh,
  placeOf,
  problemsOf,
  suggestName,
} from '../../src/renderer/pages/onboarding/draft';

const xray = { ...EMPTY_FORM, kind: 'xray' } as const;
const stored: Server = {
  kind: 'xray',
  id: 'x',
  name: 'edge',
  address: '127.0.0.1:10085',
  tags: [],
  pin: null,
  lab: false,
  publicHost: null,
  inboundTag: null,
  keyPattern: 'key-{n}',
};

describe('an Xray over SSH', () => {
  it('takes host and port from what was typed as the address', () => {
    expect(overSsh({ ...xray, address: '203.0.113.5:8080' })).toMatchObject({ sshDestination: '203.0.113.5', sshRemote: '127.0.0.1:8080' });
    expect(overSsh({ ...xray, address: '127.0.0.1:8080' })).toMatchObject({ sshDestination: '', sshRemote: '127.0.0.1:8080' });
    expect(overSsh({ ...xray, address: 'a:1', sshDestination: 'edge', sshRemote: '/run/x' })).toMatchObject({
      sshDestination: 'edge',
      sshRemote: '/run/x',
    });
  });
  it('needs no address, and says what it needs', () => {
    expect(problemsOf({ ...xray, way: 'ssh' })).toEqual(['sshDestination']);
    expect(problemsOf({ ...xray, way: 'ssh', sshDestination: '-x', sshRemote: 'here' })).toEqual(['sshDestination', 'sshRemote']);
    expect(problemsOf({ ...xray, way: 'ssh', sshDestination: 'root@edge.example' })).toEqual([]);
  });
  it('needs a public host for links where the host of SSH says none', () => {
    const over = (sshDestination: string, publicHost = '') => ({ ...xray, way: 'ssh', sshDestination, publicHost }) as const;
    expect(problemsOf(over('edge'))).toEqual(['publicHost']);
    expect(problemsOf(over('root@127.0.0.1'))).toEqual(['publicHost']);
    expect(problemsOf(over('edge', 'vpn.example.net'))).toEqual([]);
    expect(draftOf(over('edge', 'vpn.example.net')).publicHost).toBe('vpn.example.net');
    expect(draftOf(over('ssh://root@203.0.113.5:2222')).publicHost).toBe('203.0.113.5');
    expect(draftOf({ ...xray, address: '203.0.113.5:1' }).publicHost).toBeNull();
  });
  it('is named after its host', () => {
    const form = { ...xray, way: 'ssh', sshDestination: 'root@edge-1', address: 'x:1' } as const;
    expect(suggestName('xray', placeOf(form))).toBe('edge-1');
    expect(draftOf(form)).toMatchObject({
      name: 'edge-1',
      address: '127.0.0.1:10085',
      ssh: { destination: 'root@edge-1', remote: '127.0.0.1:10085' },
    });
  });
  it('is shown as it is stored, and turned back', () => {
    const ssh = { destination: 'edge', remote: '/run/xray.sock' };
    const form = formOf({ ...stored, address: ssh.remote, ssh });
    expect(draftOf(form)).toMatchObject({ ssh });
    expect(draftOf({ ...form, way: 'direct', address: '127.0.0.1:1' })).toMatchObject({ ssh: null, address: '127.0.0.1:1' });
  });
});

describe('an API that is open in a network', () => {
  it.each([
    ['127.0.0.1:10085', false],
    ['localhost:1', false],
    ['[::1]:10085', false],
    ['', false],
    ['203.0.113.5:10085', true],
    ['grpc://edge.example:1', true],
    ['127.evil.example:1', true],
  ])('%s: %s', (address, open) => {
    expect(isOpenApi({ ...xray, address })).toBe(open);
    expect(isOpenApi({ ...xray, address, way: 'ssh' })).toBe(false);
    expect(isOpenApi({ ...EMPTY_FORM, kind: 'mihomo', address })).toBe(false);
  });
  it('is confirmed for one host, not for the next', () => {
    const form = { ...xray, address: '203.0.113.5:10085' };
    expect(problemsOf(form)).toEqual(['plainGrpc']);
    expect(draftOf(form)).not.toHaveProperty('plainGrpc');
    const confirmed = { ...form, plainFor: '203.0.113.5' };
    expect(problemsOf(confirmed)).toEqual([]);
    expect(draftOf(confirmed).plainGrpc).toBe(true);
    expect(problemsOf({ ...confirmed, address: '203.0.113.6:10085' })).toEqual(['plainGrpc']);
  });
  it('was confirmed when it is stored', () => {
    expect(problemsOf(formOf({ ...stored, address: '203.0.113.5:10085' }))).toEqual([]);
  });
});

describe('the second source of a key API', () => {
  const api = { ...EMPTY_FORM, kind: 'keyapi', address: 'https://keys.example.net/api' } as const;
  it('is off at first, and then sought on the same host: behind SSH, or here', () => {
    expect(draftOf(api).counters).toBeNull();
    expect(countersFor(api)).toMatchObject({ way: 'ssh', sshDestination: 'keys.example.net', sshRemote: '127.0.0.1:10808' });
    expect(countersFor({ ...api, address: 'http://127.0.0.1:8000' })).toMatchObject({ way: 'direct', address: '127.0.0.1:10808' });
  });
  it('is stored as it is reached, and read back so', () => {
    const form = { ...api, counters: { ...countersFor(api), sshDestination: ' root@keys.example.net ' } };
    expect(problemsOf(form)).toEqual([]);
    const { counters } = draftOf(form);
    expect(counters).toEqual({ address: '127.0.0.1:10808', ssh: { destination: 'root@keys.example.net', remote: '127.0.0.1:10808' } });
    const server: Server = {
      ...{ kind: 'keyapi', id: 'k', name: 'hel', address: api.address, tags: [], pin: null, lab: false, keyPattern: 'key-{n}' },
      counters: counters ?? null,
    };
    expect(draftOf(formOf(server)).counters).toEqual(counters);
  });
  it('says what it needs, and asks twice for an API that is open in a network', () => {
    const direct = (address: string, plainFor = '') =>
      ({ ...api, counters: { ...countersFor(api), way: 'direct', address, plainFor } }) as const;
    expect(problemsOf(direct(''))).toEqual(['counters-grpcAddress']);
    expect(problemsOf(direct('203.0.113.5:10808'))).toEqual(['counters-plainGrpc']);
    expect(problemsOf(direct('203.0.113.5:10808', '203.0.113.5'))).toEqual([]);
    expect(draftOf(direct('203.0.113.5:10808', '203.0.113.5')).plainGrpc).toBe(true);
    expect(draftOf(direct('127.0.0.1:10808')).plainGrpc).toBeUndefined();
    expect(problemsOf({ ...api, counters: { ...countersFor(api), sshRemote: 'here' } })).toEqual(['counters-sshRemote']);
  });
});
