/** The probe: what is there, what can it do, how long did it take. Reads only. */
import { Fault } from '@shared/fault';
import type { ProbeReport } from '@shared/model';
import { parseAddress } from '../../transport/address';
import { withDeadline } from '../../transport/deadline';
import { localPath } from '../../transport/local';
import { createTrust } from '../../transport/trust';
import { openSocket } from '../../transport/websocket';
import type { Api } from './api';
import type { Session } from './session';

const PROBE_MS = 20_000;
const HANDSHAKE_MS = 5000;

export async function inspect(session: Session, api: Api, signal: AbortSignal): Promise<ProbeReport> {
  return await withDeadline(signal, PROBE_MS, 'probe', async inner => {
    const started = performance.now();
    const program = await api.program(inner);
    const elapsedMs = performance.now() - started;
    const [traffic, memory, modes, groups, connections, storage, open] = await Promise.all([
      can(handshake(session, '/traffic', inner)),
      can(handshake(session, '/memory', inner)),
      can(api.configs(inner)),
      can(api.groups(inner)),
      can(api.connections(inner)),
      api.hasStorage(inner).catch(() => false),
      api.isOpen(inner).catch(() => false),
    ]);
    const capabilities = Object.entries({ traffic, memory, connections, groups, mode: modes, storage })
      .filter(([, present]) => present)
      .map(([name]) => name);
    const warnings = [
      ...parseAddress('mihomo', session.address).warnings,
      // A local socket never asks for one: its door is its file.
      ...(open && localPath(session.address) === null ? ['empty-secret'] : []),
      // A reverse proxy that passes requests and no streams: everything but the live figures would work.
      ...(traffic ? [] : ['no-websocket']),
    ];
    return { kind: 'mihomo', ...program, capabilities, elapsedMs, warnings };
  });
}

/** Whether a call works; what cannot be known (the server rejects us, or is gone) is no missing capability but a failed probe. */
async function can(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof Fault && ['auth', 'needs-secret', 'forbidden', 'cancelled', 'refused', 'dns'].includes(error.code)) throw error;
    return false;
  }
}

/** Opens a stream and hangs up. */
function handshake(session: Session, path: string, signal: AbortSignal): Promise<void> {
  return withDeadline(signal, HANDSHAKE_MS, `stream ${path}`, async inner => {
    let close = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        const trust = createTrust(session.pin);
        const socket = { address: session.address, path, headers: session.headers(), secrets: session.secrets, trust };
        close = openSocket(socket, { opened: resolve, data() {}, failed: reject });
        inner.addEventListener('abort', () => close(), { once: true });
      });
    } finally {
      close();
    }
  });
}
