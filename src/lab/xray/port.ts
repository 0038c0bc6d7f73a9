import { createServer, type Socket } from 'node:net';
import { Server, ServerCredentials, type ServiceDefinition, status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Clock } from '../clock';
import type { Faults } from '../faults';
import { type LoopbackPort, listenOnLoopback } from '../loopback';
import { ABSENT_METHODS, CallError, type Handler } from './handlers';
import { hasMethod } from './profile';
import type { XraySim } from './sim';

/** The gRPC port; shutting it ends calls in flight too. */
export interface GrpcPort extends LoopbackPort {
  /** TCP connections accepted while it played the looping API. */
  readonly loopConnections: () => number;
}

interface Parts {
  readonly sim: XraySim;
  readonly handlers: readonly Handler[];
  readonly faults: Faults;
  readonly clock: Clock;
  readonly onCall: (path: string) => void;
}

/** Opens the port. Its sockets are the lab's own, so that the core can die under them as a process does. */
export async function openGrpcPort(parts: Parts): Promise<GrpcPort> {
  const sockets = new Set<Socket>();
  const core = createCore(parts);
  const injector = core.createConnectionInjector(ServerCredentials.createInsecure());
  let loops = 0;
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (parts.sim.profile.exposure === 'api') injector.injectConnection(socket);
    else {
      // An old-style API without its routing rule: it accepts, loops, and never says a byte.
      loops += 1;
      socket.resume();
    }
  });
  const listening = await listenOnLoopback(server, sockets, () => {
    injector.destroy();
    core.forceShutdown();
  });
  return { ...listening, loopConnections: () => loops };
}

function createCore(parts: Parts): Server {
  const core = new Server();
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: UntypedServiceImplementation = {};
  const absent = ABSENT_METHODS.map(path => ({ path, call: () => new Uint8Array() }));
  for (const handler of [...parts.handlers, ...absent]) {
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
  core.addService(definition, implementation);
  return core;
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
