/** What the user types about a server, as a form. Pure. */
import type { Kind, Server, ServerDraft } from '@shared/model';
import { destinationProblem, isLoopbackHost, remoteProblem, USUAL_REMOTE } from '@shared/ssh';

export interface DraftForm {
  readonly kind: Kind;
  readonly address: string;
  /** How an Xray is reached. */
  readonly way: 'direct' | 'ssh';
  readonly sshDestination: string;
  readonly sshRemote: string;
  /** The host for which the user wants an API that is open in the network. */
  readonly plainFor: string;
  readonly name: string;
  readonly username: string;
  /** Null: keep the stored one. */
  readonly secret: string | null;
  readonly publicHost: string;
  readonly publicPort: string;
  readonly inboundTag: string;
  readonly keyPattern: string;
  readonly tags: string;
  readonly pin: string;
}

export const EMPTY_FORM: DraftForm = {
  kind: 'farm',
  address: '',
  way: 'direct',
  sshDestination: '',
  sshRemote: USUAL_REMOTE,
  plainFor: '',
  name: '',
  username: '',
  secret: '',
  publicHost: '',
  publicPort: '',
  inboundTag: '',
  keyPattern: 'key-{n}',
  tags: '',
  pin: '',
};

/** A name that the address suggests: its host without the top domain, or the kind with a bare address. */
export function suggestName(kind: Kind, address: string): string {
  const host = hostOf(address);
  if (host === '') return '';
  const bare = /^[\d.]+$/.test(host) || host.includes(':') || host === 'localhost';
  const label = bare ? '' : (host.split('.')[0] ?? '');
  return label === '' || label === 'www' ? `${kind}-${host.replaceAll(/[^\w.]/g, '')}` : label;
}

export function hostOf(address: string): string {
  const rest = address.trim().replace(/^[a-z][\w+.-]*:\/\//i, '');
  const authority = rest.split(/[/?#]/)[0] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return host.startsWith('[') ? (host.split(']')[0] ?? '').slice(1) : (host.split(':')[0] ?? '');
}

/**
 * `host:port`, as the API of an Xray is typed. To look there is to connect, and an API of the old style without its rule does not survive
 * one connection: the user is asked first.
 */
export function isBarePort(address: string): boolean {
  const text = address.trim();
  if (/^(grpc|tcp):\/\//i.test(text)) return true;
  return !/^[a-z][\w+.-]*:\/\//i.test(text) && /^(\[[^\]]*\]|[^\s/?#@:]+):\d{1,5}$/.test(text);
}

const isSsh = (form: DraftForm): boolean => form.kind === 'xray' && form.way === 'ssh';

/** Whether all who reach the network could control that Xray: nothing protects its API but the loopback. */
export const isOpenApi = (form: DraftForm): boolean => {
  const host = form.kind === 'xray' && form.way === 'direct' ? hostOf(form.address) : '';
  return host !== '' && !isLoopbackHost(host);
};

/** The form turned to SSH; what was typed as the address says where to and what for. */
export function overSsh(form: DraftForm): DraftForm {
  const host = hostOf(form.address);
  const port = /:(\d{1,5})$/.exec(form.address.trim())?.[1];
  return {
    ...form,
    way: 'ssh',
    sshDestination: form.sshDestination === '' && host !== '' && !isLoopbackHost(host) ? host : form.sshDestination,
    sshRemote: form.sshRemote === USUAL_REMOTE && port !== undefined ? `127.0.0.1:${port}` : form.sshRemote,
  };
}

/** What the name and the public host are guessed from. */
export const placeOf = (form: DraftForm): string => (isSsh(form) ? form.sshDestination : form.address);

/**
 * The public host where none is typed. Directly it is the address's own, which main knows; over SSH the address is the server's loopback, so
 * it is the host that SSH goes to where that is written out (a name of `~/.ssh/config` says nothing to a client); null: it must be asked.
 */
export function guessPublicHost(form: DraftForm): string | null {
  const host = hostOf(form.sshDestination);
  return isSsh(form) && /[.:]/.test(host) && !isLoopbackHost(host) ? host : null;
}

export function formOf(server: Server): DraftForm {
  const ssh = server.kind === 'xray' ? server.ssh : null;
  return {
    ...EMPTY_FORM,
    kind: server.kind,
    address: ssh ? '' : server.address,
    ...(ssh ? { way: 'ssh', sshDestination: ssh.destination, sshRemote: ssh.remote } : { plainFor: hostOf(server.address) }),
    name: server.name,
    secret: null,
    tags: server.tags.join(', '),
    pin: server.pin ?? '',
    username: server.kind === 'farm' ? server.username : '',
    keyPattern: server.kind === 'xray' || server.kind === 'keyapi' ? server.keyPattern : EMPTY_FORM.keyPattern,
    publicHost: server.kind === 'xray' ? (server.publicHost ?? '') : '',
    publicPort: server.kind === 'xray' ? String(server.publicPort ?? '') : '',
    inboundTag: server.kind === 'xray' ? (server.inboundTag ?? '') : '',
  };
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

export function draftOf(form: DraftForm): ServerDraft {
  return {
    kind: form.kind,
    name: form.name.trim() === '' ? suggestName(form.kind, placeOf(form)) : form.name.trim(),
    address: isSsh(form) ? form.sshRemote.trim() : form.address.trim(),
    tags: form.tags
      .split(',')
      .map(tag => tag.trim())
      .filter(tag => tag !== ''),
    pin: orNull(form.pin.replaceAll(':', '').toLowerCase()),
    ...(form.kind === 'farm' ? { username: form.username.trim() } : {}),
    ...(form.kind === 'xray'
      ? {
          ssh: isSsh(form) ? { destination: form.sshDestination.trim(), remote: form.sshRemote.trim() } : null,
          ...(isOpenApi(form) && form.plainFor === hostOf(form.address) ? { plainGrpc: true } : {}),
          publicHost: orNull(form.publicHost) ?? guessPublicHost(form),
          publicPort: form.publicPort.trim() === '' ? null : Number(form.publicPort),
          inboundTag: orNull(form.inboundTag),
        }
      : {}),
    ...(form.kind === 'xray' || form.kind === 'keyapi' ? { keyPattern: form.keyPattern.trim() || EMPTY_FORM.keyPattern } : {}),
    ...(form.kind === 'xray' ? { secret: '' } : form.secret === null ? {} : { secret: form.secret }),
  };
}

export type FormProblem =
  | 'address'
  | 'username'
  | 'secret'
  | 'publicPort'
  | 'pin'
  | 'sshDestination'
  | 'sshRemote'
  | 'publicHost'
  | 'plainGrpc';
/** What must be mended before it is worth asking the server. */
export function problemsOf(form: DraftForm): readonly FormProblem[] {
  const problems: FormProblem[] = [];
  if (isSsh(form)) {
    if (destinationProblem(form.sshDestination) !== null) problems.push('sshDestination');
    if (remoteProblem(form.sshRemote) !== null) problems.push('sshRemote');
    if (problems.length === 0 && form.publicHost.trim() === '' && guessPublicHost(form) === null) problems.push('publicHost');
  } else if (form.address.trim() === '') problems.push('address');
  if (isOpenApi(form) && form.plainFor !== hostOf(form.address)) problems.push('plainGrpc');
  if (form.kind === 'farm' && form.username.trim() === '') problems.push('username');
  if (form.kind === 'farm' && form.secret === '') problems.push('secret');
  if (form.kind === 'xray' && form.publicPort.trim() !== '' && !isPort(form.publicPort.trim())) problems.push('publicPort');
  if (form.pin.trim() !== '' && !/^[0-9a-f]{64}$/i.test(form.pin.replaceAll(':', '').trim())) problems.push('pin');
  return problems;
}
