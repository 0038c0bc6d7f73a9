/** What the user types about a server, as a form. Pure. */
import type { Kind, Server, ServerDraft } from '@shared/model';
import { isLoopbackHost, USUAL_REMOTE } from '@shared/ssh';
import {
  hostOf,
  isConfirmed,
  isOpenRoute,
  type RouteForm,
  type RouteProblem,
  routeFrom,
  routeOf,
  routeOverSsh,
  routeProblems,
} from './route';

export { hostOf } from './route';

/** The route is that of an Xray's API; other kinds have an address only. */
export interface DraftForm extends RouteForm {
  readonly kind: Kind;
  /** The second source of a key API. */
  readonly counters: RouteForm | null;
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
  counters: null,
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

/** Whether all who reach the network could control that Xray. */
export const isOpenApi = (form: DraftForm): boolean => form.kind === 'xray' && isOpenRoute(form);

/** The form turned to SSH. */
export const overSsh = (form: DraftForm): DraftForm => ({ ...form, ...routeOverSsh(form, USUAL_REMOTE) });

/** Where the Xray behind that software listens for its own statistics. */
export const USUAL_COUNTERS = '127.0.0.1:10808';
/** A second source to begin with: on the key API's own host. */
export function countersFor({ address }: DraftForm): RouteForm {
  const host = hostOf(address);
  const here = host === '' || isLoopbackHost(host);
  return {
    ...{ address: here ? USUAL_COUNTERS : '', way: here ? 'direct' : 'ssh', plainFor: '' },
    ...{ sshDestination: here ? '' : host, sshRemote: USUAL_COUNTERS },
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
  const counters = server.kind === 'keyapi' ? server.counters : null;
  return {
    ...EMPTY_FORM,
    kind: server.kind,
    ...routeOf({ address: server.address, ssh: ssh ?? null }, USUAL_REMOTE),
    counters: counters ? routeOf(counters, USUAL_COUNTERS) : null,
    name: server.name,
    secret: null,
    tags: server.tags.join(', '),
    pin: server.pin ?? '',
    username: server.kind === 'farm' ? server.username : '',
    keyPattern: server.kind === 'xray' || server.kind === 'keyapi' ? server.keyPattern : EMPTY_FORM.keyPattern,
    publicHost: server.kind === 'xray' || server.kind === 'farm' ? (server.publicHost ?? '') : '',
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
    address: form.kind === 'xray' ? routeFrom(form).address : form.address.trim(),
    tags: form.tags
      .split(',')
      .map(tag => tag.trim())
      .filter(tag => tag !== ''),
    pin: orNull(form.pin.replaceAll(':', '').toLowerCase()),
    ...(form.kind === 'farm' ? { username: form.username.trim(), publicHost: orNull(form.publicHost) } : {}),
    ...(form.kind === 'xray'
      ? {
          ssh: routeFrom(form).ssh,
          ...(isOpenApi(form) && isConfirmed(form) ? { plainGrpc: true } : {}),
          publicHost: orNull(form.publicHost) ?? guessPublicHost(form),
          publicPort: form.publicPort.trim() === '' ? null : Number(form.publicPort),
          inboundTag: orNull(form.inboundTag),
        }
      : {}),
    ...(form.kind === 'xray' || form.kind === 'keyapi' ? { keyPattern: form.keyPattern.trim() || EMPTY_FORM.keyPattern } : {}),
    ...(form.kind === 'keyapi'
      ? {
          counters: form.counters && routeFrom(form.counters),
          ...(form.counters && isOpenRoute(form.counters) && isConfirmed(form.counters) ? { plainGrpc: true } : {}),
        }
      : {}),
    ...(form.kind === 'xray' ? { secret: '' } : form.secret === null ? {} : { secret: form.secret }),
  };
}

/** What is left to save when `sent` was saved: what was typed meanwhile. */
export const unsaved = (edited: DraftForm | null, sent: DraftForm): DraftForm | null => (edited === sent ? null : edited);

/** The form once it is known what answers at its address. The kind that the user chose for that address (`chosenFor`) while it was looked at stays. */
export const withFound = (form: DraftForm, kind: Kind, chosenFor: string | null): DraftForm =>
  form.address.trim() === chosenFor ? form : { ...form, kind };

export type FormProblem =
  | 'address'
  | 'username'
  | 'secret'
  | 'publicPort'
  | 'pin'
  | 'sshDestination'
  | 'sshRemote'
  | 'publicHost'
  | 'plainGrpc'
  | `counters-${RouteProblem}`;
/** What must be mended before it is worth asking the server. */
export function problemsOf(form: DraftForm): readonly FormProblem[] {
  const problems: FormProblem[] = [];
  if (isSsh(form)) {
    problems.push(...routeProblems(form).flatMap(problem => (problem === 'grpcAddress' ? [] : [problem])));
    if (problems.length === 0 && form.publicHost.trim() === '' && guessPublicHost(form) === null) problems.push('publicHost');
  } else if (form.address.trim() === '') problems.push('address');
  if (isOpenApi(form) && !isConfirmed(form)) problems.push('plainGrpc');
  if (form.kind === 'keyapi' && form.counters)
    problems.push(...routeProblems(form.counters).map(problem => `counters-${problem}` as const));
  if (form.kind === 'farm' && form.username.trim() === '') problems.push('username');
  if (form.kind === 'farm' && form.secret === '') problems.push('secret');
  if (form.kind === 'xray' && form.publicPort.trim() !== '' && !isPort(form.publicPort.trim())) problems.push('publicPort');
  if (form.pin.trim() !== '' && !/^[0-9a-f]{64}$/i.test(form.pin.replaceAll(':', '').trim())) problems.push('pin');
  return problems;
}
