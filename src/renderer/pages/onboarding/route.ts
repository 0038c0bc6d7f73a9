/** How the gRPC API of an Xray is reached, as a form. Pure. */
import type { SshRoute } from '@shared/model';
import { destinationProblem, isLoopbackHost, remoteProblem } from '@shared/ssh';

export interface RouteForm {
  readonly address: string;
  readonly way: 'direct' | 'ssh';
  readonly sshDestination: string;
  readonly sshRemote: string;
  /** The host for which the user wants an API that is open in the network. */
  readonly plainFor: string;
}

export function hostOf(address: string): string {
  const rest = address.trim().replace(/^[a-z][\w+.-]*:\/\//i, '');
  const authority = rest.split(/[/?#]/)[0] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return host.startsWith('[') ? (host.split(']')[0] ?? '').slice(1) : (host.split(':')[0] ?? '');
}

/** Whether all who reach the network could control that Xray: nothing protects its API but the loopback. */
export function isOpenRoute({ way, address }: RouteForm): boolean {
  const host = way === 'direct' ? hostOf(address) : '';
  return host !== '' && !isLoopbackHost(host);
}
/** The user wants it so. */
export const isConfirmed = (route: RouteForm): boolean => !isOpenRoute(route) || route.plainFor === hostOf(route.address);

/** Turned to SSH; what was typed as the address says where to and what for. */
export function routeOverSsh(route: RouteForm, usualRemote: string): RouteForm {
  const host = hostOf(route.address);
  const port = /:(\d{1,5})$/.exec(route.address.trim())?.[1];
  return {
    ...route,
    way: 'ssh',
    sshDestination: route.sshDestination === '' && host !== '' && !isLoopbackHost(host) ? host : route.sshDestination,
    sshRemote: route.sshRemote === usualRemote && port !== undefined ? `127.0.0.1:${port}` : route.sshRemote,
  };
}

export type RouteProblem = 'sshDestination' | 'sshRemote' | 'grpcAddress' | 'plainGrpc';
/** What must be mended before it can be tried. */
export function routeProblems(route: RouteForm): readonly RouteProblem[] {
  if (route.way === 'direct') {
    return [...(route.address.trim() === '' ? (['grpcAddress'] as const) : []), ...(isConfirmed(route) ? [] : (['plainGrpc'] as const))];
  }
  return [
    ...(destinationProblem(route.sshDestination) === null ? [] : (['sshDestination'] as const)),
    ...(remoteProblem(route.sshRemote) === null ? [] : (['sshRemote'] as const)),
  ];
}

/** The route as it is stored: address and SSH, trimmed. */
export const routeFrom = ({
  way,
  address,
  sshDestination,
  sshRemote,
}: RouteForm): { readonly address: string; readonly ssh: SshRoute | null } =>
  way === 'ssh'
    ? { address: sshRemote.trim(), ssh: { destination: sshDestination.trim(), remote: sshRemote.trim() } }
    : { address: address.trim(), ssh: null };

/** A stored route as a form; what is stored was confirmed. */
export const routeOf = ({ address, ssh }: { readonly address: string; readonly ssh?: SshRoute | null }, usualRemote: string): RouteForm =>
  ssh
    ? { address: '', way: 'ssh', sshDestination: ssh.destination, sshRemote: ssh.remote, plainFor: '' }
    : { address, way: 'direct', sshDestination: '', sshRemote: usualRemote, plainFor: hostOf(address) };
