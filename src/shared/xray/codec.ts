import protobuf from 'protobufjs';
import common from '../../../resources/proto/common.proto?raw';
import core from '../../../resources/proto/core.proto?raw';
import handler from '../../../resources/proto/handler.proto?raw';
import logger from '../../../resources/proto/logger.proto?raw';
import net from '../../../resources/proto/net.proto?raw';
import observatory from '../../../resources/proto/observatory.proto?raw';
import reality from '../../../resources/proto/reality.proto?raw';
import receiver from '../../../resources/proto/receiver.proto?raw';
import router from '../../../resources/proto/router.proto?raw';
import routing from '../../../resources/proto/routing.proto?raw';
import stats from '../../../resources/proto/stats.proto?raw';
import transport from '../../../resources/proto/transport.proto?raw';
import transports from '../../../resources/proto/transports.proto?raw';
import user from '../../../resources/proto/user.proto?raw';
import vless from '../../../resources/proto/vless.proto?raw';
import vlessInbound from '../../../resources/proto/vless-inbound.proto?raw';

const root = new protobuf.Root();
const TEXTS = [
  ...[common, user, net, transport, transports, reality, receiver, core, vless, vlessInbound],
  ...[handler, stats, router, routing, logger, observatory],
];
for (const text of TEXTS) protobuf.parse(text, root);
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

/** As `of`, but only the first `most` entries of its repeated field `field` are read: the rest is skipped, not decoded. */
export function first<T>(of: Codec<T>, field: number, most: number): Codec<T> {
  const cut = (bytes: Uint8Array): Uint8Array => {
    const reader = protobuf.Reader.create(bytes);
    const kept: Uint8Array[] = [];
    let count = 0;
    while (reader.pos < reader.len) {
      const from = reader.pos;
      const tag = reader.uint32();
      reader.skipType(tag & 7);
      if (tag >>> 3 === field) count += 1;
      if (tag >>> 3 !== field || count <= most) kept.push(bytes.subarray(from, reader.pos));
    }
    if (count <= most) return bytes;
    const out = new Uint8Array(kept.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of kept) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  };
  return { ...of, decode: bytes => of.decode(cut(bytes)) };
}

/** One call, unary or with a stream of responses: its full path and both messages. */
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
