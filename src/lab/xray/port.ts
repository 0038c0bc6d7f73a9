import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Server, ServerCredentials, type ServiceDefinition, status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Clock } from '../clock';
import type { Faults } from '../faults';
import { CallError, type Handler } from './handlers';
import { hasMethod } from './profile';
import type { XraySim } from './sim';

/** The gRPC port, which can be closed and opened again under the same number. */
export interface GrpcPort {
  readonly port: number;
  /** TCP connections accepted while it played the looping API. */
  readonly loopConnections: () => number;
  shut(): Promise<void>;
  open(): Promise<void>;
}

interface Parts {
  readonly sim: XraySim;
  readonly handlers: readonly Handler[];
  readonly faults: Faults;
  readonly clock: Clock;
  readonly onCall: (path: string) => void;
}

interface Running {
  readonly port: number;
  stop(): Promise<void>;
}

export async function openGrpcPort(parts: Parts): Promise<GrpcPort> {
  let loops = 0;
  const start = (port: number) => (parts.sim.profile.exposure === 'loop' ? startLoop(port, () => loops++) : startGrpc(parts, port));
  let running: Running | null = await start(0);
  const { port } = running;
  let queue = Promise.resolve();
  const inTurn = (step: () => Promise<void>) => {
    queue = queue.then(step);
    return queue;
  };
  return {
    port,
    loopConnections: () => loops,
    shut: () =>
      inTurn(async () => {
        await running?.stop();
        running = null;
      }),
    open: () =>
      inTurn(async () => {
        running ??= await start(port);
      }),
  };
}

function startGrpc(parts: Parts, port: number): Promise<Running> {
  const server = new Server();
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const handler of parts.handlers) {
    // The core also answers to the names its services had as v2ray.
    for (const path of [handler.path, handler.path.replace('/xray.app.', '/v2ray.core.app.')]) {
      definition[path] = {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: (value: Uint8Array) => Buffer.from(value),
        requestDeserialize: (bytes: Buffer) => bytes,
        responseSerialize: (value: Uint8Array) => Buffer.from(value),
        responseDeserialize: (bytes: Buffer) => bytes,
      };
      implementation[path] = (call: { request: Uint8Array }, done: (error: object | null, value?: Uint8Array) => void) =>
        void answer(parts, handler, call.request).then(
          bytes => bytes && done(null, bytes),
          thrown => done(failure(thrown)),
        );
    }
  }
  server.addService(definition, implementation);
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else
        resolve({
          port: bound,
          stop: async () => server.forceShutdown(),
        });
    });
  });
}

function failure(thrown: unknown): object {
  if (thrown instanceof CallError) return { code: thrown.code, details: thrown.message };
  return { code: status.INTERNAL, details: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** The answer's bytes; null leaves the call without an answer for ever. */
async function answer(parts: Parts, handler: Handler, request: Uint8Array): Promise<Uint8Array | null> {
  const { sim, clock } = parts;
  clock.sync();
  parts.onCall(handler.path);
  const [, service = '', method = ''] = handler.path.split('/');
  for (const fault of parts.faults.take('POST', handler.path)) {
    if (fault.type === 'latency') await new Promise(resolve => setTimeout(resolve, fault.ms).unref());
    else if (fault.type === 'hang') return null;
    else if (fault.type === 'status') throw new CallError(fault.code, fault.message ?? 'injected');
    else if (fault.type === 'answer-lost') {
      handler.call(request);
      throw new CallError(status.UNAVAILABLE, 'read ECONNRESET');
    } else if (fault.type === 'truncated') return Uint8Array.from([0x0a, 0x7f, 0x01]);
    else throw new CallError(status.UNAVAILABLE, 'read ECONNRESET');
  }
  const offered = sim.profile.services.some(name => service.endsWith(`.${name}`));
  if (!offered) throw new CallError(status.UNIMPLEMENTED, `unknown service ${service}`);
  if (!hasMethod(sim.profile, method)) throw new CallError(status.UNIMPLEMENTED, `unknown method ${method} for service ${service}`);
  clock.sync();
  return handler.call(request);
}

/** The port of an old-style API without its routing rule: it accepts, loops, and never says a byte. */
function startLoop(port: number, onConnection: () => void): Promise<Running> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    onConnection();
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.resume();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        stop: () =>
          new Promise(done => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      }),
    );
  });
}
