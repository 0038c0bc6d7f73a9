import protobuf from 'protobufjs';
import common from '../../../resources/proto/common.proto?raw';
import core from '../../../resources/proto/core.proto?raw';
import handler from '../../../resources/proto/handler.proto?raw';
import net from '../../../resources/proto/net.proto?raw';
import reality from '../../../resources/proto/reality.proto?raw';
import receiver from '../../../resources/proto/receiver.proto?raw';
import stats from '../../../resources/proto/stats.proto?raw';
import transport from '../../../resources/proto/transport.proto?raw';
import user from '../../../resources/proto/user.proto?raw';
import vless from '../../../resources/proto/vless.proto?raw';
import vlessInbound from '../../../resources/proto/vless-inbound.proto?raw';

const root = new protobuf.Root();
for (const text of [common, user, net, transport, reality, receiver, core, vless, vlessInbound, handler, stats]) protobuf.parse(text, root);
root.resolveAll();

/** One message of the wire by its full name. */
export interface Codec<T> {
  /** Full name, e.g. `xray.proxy.vless.Account`. */
  readonly name: string;
  /** Absent fields take the wire's default. */
  encode(value: Partial<T>): Uint8Array;
  /**
   * Every field is present, with its default where the wire had none (an absent inner message is null). 64-bit numbers become plain
   * numbers: one that is not a safe integer is not exact and must be refused by its reader. Throws on bytes that are no such message.
   */
  decode(bytes: Uint8Array): T;
}

/** The codec of a message; `T` is written by hand beside it (`messages.ts`). */
export function codec<T extends object>(name: string): Codec<T> {
  const type = root.lookupType(name);
  return {
    name,
    encode: value => type.encode(type.fromObject(value)).finish(),
    decode: bytes => type.toObject(type.decode(bytes), { longs: Number, defaults: true, arrays: true, objects: true }) as T,
  };
}

/** One unary call: its full path and both messages. */
export interface Method<Request, Response> {
  readonly path: string;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
}

/** A method of a service in `resources/proto`; path and messages are read from there. */
export function method<Request extends object, Response extends object>(service: string, name: string): Method<Request, Response> {
  const found = root.lookupService(service).methods[name];
  if (!found) throw new Error(`no method ${name} in ${service}`);
  const full = (type: string): string =>
    root.lookupType(type.includes('.') ? type : `${service.slice(0, service.lastIndexOf('.'))}.${type}`).fullName.slice(1);
  return {
    path: `/${service}/${name}`,
    request: codec<Request>(full(found.requestType)),
    response: codec<Response>(full(found.responseType)),
  };
}
