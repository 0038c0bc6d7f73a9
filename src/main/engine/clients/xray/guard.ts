import { connect } from 'node:net';
import { Fault } from '@shared/fault';
import { faultOf } from '../../transport/errors';
import type { Endpoint } from '../../transport/road';
import { afterSilence } from '../../transport/silence';
import { formatAddress } from './address';

const CONNECT_MS = 5_000;
/**
 * A gRPC server greets at once; an API inbound aimed at itself never does, and within seconds it has fed itself to its end, which looks like any other end. A
 * longer road takes longer.
 */
const SETTINGS_MS = 1_000;
const FRAME_HEADER = 9;
const SETTINGS_FRAME = 4;
/** Client preface and an empty SETTINGS frame. */
const PREFACE = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from([0, 0, 0, SETTINGS_FRAME, 0, 0, 0, 0, 0])]);

/**
 * One look at a port before gRPC touches it: opens one connection, waits for the server's SETTINGS frame and closes. Resolves with the
 * address that answered, so that gRPC goes to the very same one. Rejects with `api-loop` when the port accepts and stays silent: an API
 * inbound of the old style without its routing rule, which every further connection harms (it feeds itself until no file descriptor is
 * left) - the caller must not connect again. `wrong-kind`: something else answers.
 */
export function inspectPort<E extends Endpoint>(address: E, signal: AbortSignal, settingsMs = SETTINGS_MS): Promise<E> {
  return new Promise((resolve, reject) => {
    const where = 'path' in address ? 'the API behind the tunnel' : formatAddress(address);
    let received = Buffer.alloc(0);
    const socket = connect({ ...address });
    let cancel = afterSilence(CONNECT_MS, () => finish(new Fault('timeout', `No connection to ${where} within ${CONNECT_MS / 1000} s`)));
    const abort = (): void => finish(new Fault('cancelled', 'cancelled'));
    const finish = (result: Fault | E): void => {
      cancel();
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      if (result instanceof Fault) reject(result);
      else resolve(result);
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.on('connect', () => {
      cancel();
      cancel = afterSilence(settingsMs, () =>
        finish(new Fault('api-loop', `${where} accepts connections but sends no HTTP/2 SETTINGS within ${settingsMs / 1000} s`)),
      );
      socket.write(PREFACE);
    });
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk]);
      if (received.length < FRAME_HEADER) return;
      const isSettings = received[3] === SETTINGS_FRAME && received.readUInt32BE(5) === 0;
      finish(
        isSettings
          ? 'host' in address
            ? { ...address, host: socket.remoteAddress ?? address.host }
            : address
          : new Fault('wrong-kind', `${where} does not speak gRPC (plain HTTP/2)`),
      );
    });
    socket.on('end', () =>
      finish(
        received.length > 0
          ? new Fault('wrong-kind', `${where} does not speak gRPC (plain HTTP/2)`)
          : new Fault('reset', `${where} closed the connection at once`),
      ),
    );
    socket.on('error', error => finish(faultOf(error)));
  });
}
