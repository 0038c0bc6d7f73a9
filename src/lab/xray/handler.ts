import { status } from '@grpc/grpc-js';
import type * as wire from '@shared/xray/wire';

/** How a call fails: a gRPC status and Xray's words. */
export class CallError extends Error {
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}
/** Xray's handlers return plain Go errors: always code 2, only the text tells them apart. Texts as all three real generations give them. */
export const unknown = (message: string): CallError => new CallError(status.UNKNOWN, message);
/** The core's word for "no rule fits" and "no such tag". */
export const noClue = (): CallError => unknown('common: not enough information for making a decision');

/** A unary method of the simulated core, erased to bytes. */
export interface Handler {
  readonly path: string;
  readonly call: (request: Uint8Array) => Uint8Array;
}
/** A method with a stream of answers: `tell` is called for each until the returned function is called. Throws a CallError. */
export interface StreamHandler {
  readonly path: string;
  readonly open: (request: Uint8Array, tell: (answer: Uint8Array) => void) => () => void;
}

function reader<Request>(codec: wire.Codec<Request>): (bytes: Uint8Array) => Request {
  return bytes => {
    try {
      return codec.decode(bytes);
    } catch {
      throw new CallError(status.INTERNAL, 'grpc: error unmarshalling request: proto: cannot parse invalid wire-format data');
    }
  };
}

export function handler<Request, Response>(method: wire.Method<Request, Response>, call: (request: Request) => Partial<Response>): Handler {
  const read = reader(method.request);
  return { path: method.path, call: bytes => method.response.encode(call(read(bytes))) };
}

export function streamHandler<Request, Response>(
  method: wire.Method<Request, Response>,
  open: (request: Request, tell: (answer: Partial<Response>) => void) => () => void,
): StreamHandler {
  const read = reader(method.request);
  return { path: method.path, open: (bytes, tell) => open(read(bytes), answer => tell(method.response.encode(answer))) };
}

/** A Go panic nobody catches: the process of the core ends, and the caller sees the connection drop. */
export function panic(crash: () => void): never {
  crash();
  throw new CallError(status.UNAVAILABLE, 'error reading from server: EOF');
}

/** A typed message of a name that the core has never heard of. */
export const protoNotFound = (): CallError => unknown('proto: not found');
