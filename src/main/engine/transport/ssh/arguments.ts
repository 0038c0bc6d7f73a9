import type { SshRoute } from '@shared/model';
import type { Endpoint } from '../road';
import type { SshProgram } from './program';

/** What a tunnel opens on this computer. */
export interface Openings {
  /** Leads to the server's API. */
  readonly api: Endpoint;
  /** Leads nowhere: that it is refused proves that the other side still answers, without a connection to the API. */
  readonly echo: Endpoint;
}

/** No socket can be there. */
const NOWHERE = '/dev/null/switchyard';
/** A dead link is found after three of these. */
const ALIVE_S = 10;
const CONNECT_S = 15;

const local = (opening: Endpoint): string => ('path' in opening ? opening.path : `${opening.host}:${opening.port}`);

/**
 * The whole command line after the program's name. What stands in `~/.ssh/config` holds, but for what would leave a process behind
 * (a shared master connection, going to the background), take a host key without asking, or offer this computer's agent or screen to the
 * server.
 */
export function argumentsOf(route: SshRoute, { api, echo }: Openings, { hasForkOption }: SshProgram): readonly string[] {
  const options = {
    // A forwarding of the user's own that is taken already must not end a tunnel whose sockets are its own; a port could be anyone's.
    ExitOnForwardFailure: 'path' in api ? 'no' : 'yes',
    StreamLocalBindUnlink: 'yes',
    StreamLocalBindMask: '0177',
    StrictHostKeyChecking: 'ask',
    ServerAliveInterval: String(ALIVE_S),
    ServerAliveCountMax: '3',
    ConnectTimeout: String(CONNECT_S),
    ControlMaster: 'no',
    ControlPath: 'none',
    RemoteCommand: 'none',
    UpdateHostKeys: 'no',
    BatchMode: 'no',
    LogLevel: 'VERBOSE',
    ...(hasForkOption ? { ForkAfterAuthentication: 'no' } : {}),
  };
  return [
    ...['-N', '-T', '-a', '-x'],
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...['-L', `${local(api)}:${route.remote}`],
    ...['-L', `${local(echo)}:${NOWHERE}`],
    '--',
    route.destination,
  ];
}
