import type { ServerUser } from '@shared/drift';
import { endOfVarint, skipField, varintAt } from './answer';

// A mark of byte order is a letter like any other: an email may begin with one.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const VLESS = 'xray.proxy.vless.Account';

interface Field {
  readonly number: number;
  /** Where its content lies; of a number: the number itself is `value`. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** The fields of the message at `from` .. `to`. */
function* fields(bytes: Uint8Array, from: number, to: number): Generator<Field> {
  let at = from;
  while (at < to) {
    const afterTag = endOfVarint(bytes, at);
    const tag = varintAt(bytes, at, afterTag);
    const wireType = tag & 7;
    const next = skipField(bytes, afterTag, wireType);
    if (next > to) throw new RangeError('the answer is cut off');
    const content = wireType === 2 ? endOfVarint(bytes, afterTag) : afterTag;
    yield { number: tag >>> 3, from: content, to: next, value: wireType === 0 ? varintAt(bytes, afterTag, next) : 0 };
    at = next;
  }
}
const text = (bytes: Uint8Array, { from, to }: Field): string => decoder.decode(bytes.subarray(from, to));

/** The users in a GetInboundUserResponse. One without an email (the answer for an unknown one) is left out. Throws on bytes that are no such message. */
export function readUsers(bytes: Uint8Array, inboundTag: string): readonly ServerUser[] {
  const found: ServerUser[] = [];
  for (const field of fields(bytes, 0, bytes.length)) {
    if (field.number !== 1) continue;
    const user = readUser(bytes, field, inboundTag);
    if (user.email !== '') found.push(user);
  }
  return found;
}

function readUser(bytes: Uint8Array, message: Field, inboundTag: string): ServerUser {
  let level = 0;
  let email = '';
  let account: Field | null = null;
  for (const field of fields(bytes, message.from, message.to)) {
    if (field.number === 1) level = field.value;
    else if (field.number === 2) email = text(bytes, field);
    else if (field.number === 3) account = field;
  }
  return { inboundTag, email, level, ...(account ? readAccount(bytes, account) : { uuid: null, flow: '' }) };
}

function readAccount(bytes: Uint8Array, typed: Field): { readonly uuid: string | null; readonly flow: string } {
  let type = '';
  let content: Field | null = null;
  for (const field of fields(bytes, typed.from, typed.to)) {
    if (field.number === 1) type = text(bytes, field);
    else if (field.number === 2) content = field;
  }
  let uuid = '';
  let flow = '';
  if (type === VLESS && content)
    for (const field of fields(bytes, content.from, content.to)) {
      if (field.number === 1) uuid = text(bytes, field);
      else if (field.number === 2) flow = text(bytes, field);
    }
  return { uuid: uuid === '' ? null : uuid, flow };
}
