import { createServer, type Socket } from 'node:net';
import {
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Clock } from '../clock';
import type { Faults } from '../faults';
import { type LoopbackPort, listenOnLoopback } from '../loopback';
import { CallError, type Handler, type StreamHandler } from './handler';
import { hasMethod, type XrayProfile } from './profile';

/** The gRPC port; shutting it ends calls in flight too. */
export interface GrpcPort extends LoopbackPort {
  /** TCP connections accepted while it played the looping API. */
  readonly loopConnections: () => number;
}

interface Parts {
  /** What it is like now. */
  readonly sim: { readonly profile: XrayProfile };
  readonly handlers: readonly Handler[];
  readonly streams: readonly StreamHandler[];
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
  for (const handler of parts.handlers)
    for (const path of pathsOf(handler)) {
      definition[path] = definitionOf(path, false);
      implementation[path] = (call: { request: Uint8Array }, done: (error: object | null, value?: Uint8Array) => void) =>
        void answer(parts, handler.path, () => handler.call(call.request)).then(
          bytes => bytes && done(null, bytes),
          thrown => (thrown instanceof Truncated ? done(null, BROKEN) : done(failure(thrown))),
        );
    }
  for (const handler of parts.streams)
    for (const path of pathsOf(handler)) {
      definition[path] = definitionOf(path, true);
      implementation[path] = (call: ServerWritableStream<Uint8Array, Uint8Array>) => {
        const open = () => handler.open(call.request, bytes => call.write(bytes));
        answer(parts, handler.path, open).then(
          close => close && call.on('cancelled', close),
          thrown => call.emit('error', failure(thrown)),
        );
      };
    }
  core.addService(definition, implementation);
  return core;
}

/** The core also answers to the names its services had as v2ray. */
const pathsOf = ({ path }: { readonly path: string }): readonly string[] => [
  ...new Set([path, path.replace('/xray.app.', '/v2ray.core.app.')]),
];

const definitionOf = (path: string, responseStream: boolean): ServiceDefinition[string] => ({
  path,
  requestStream: false,
  responseStream,
  requestSerialize: (value: Uint8Array) => Buffer.from(value),
  requestDeserialize: (bytes: Buffer) => bytes,
  responseSerialize: (value: Uint8Array) => Buffer.from(value),
  responseDeserialize: (bytes: Buffer) => bytes,
});

/** An answer that is no message. */
class Truncated extends Error {}
const BROKEN = Uint8Array.from([0x0a, 0x7f, 0x01]);

function failure(thrown: unknown): object {
  if (thrown instanceof CallError) return { code: thrown.code, details: thrown.message };
  return { code: status.INTERNAL, details: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Carries a call out, unless a fault strikes it; null leaves it without an answer for ever. */
async function answer<T>(parts: Parts, path: string, work: () => T): Promise<T | null> {
  const { sim, clock } = parts;
  clock.sync();
  parts.onCall(path);
  const [, service = '', method = ''] = path.split('/');
  for (const fault of parts.faults.take('POST', path)) {
    if (fault.type === 'latency') await new Promise(resolve => setTimeout(resolve, fault.ms).unref());
    else if (fault.type === 'hang') return null;
    else if (fault.type === 'status') throw new CallError(fault.code, fault.message ?? 'injected');
    else if (fault.type === 'truncated') throw new Truncated();
    else {
      if (fault.type === 'answer-lost') work();
      throw new CallError(status.UNAVAILABLE, 'read ECONNRESET');
    }
  }
  const offered = sim.profile.services.some(name => service.endsWith(`.${name}`));
  if (!offered) throw new CallError(status.UNIMPLEMENTED, `unknown service ${service}`);
  if (!hasMethod(sim.profile, method)) throw new CallError(status.UNIMPLEMENTED, `unknown method ${method} for service ${service}`);
  clock.sync();
  return work();
}
