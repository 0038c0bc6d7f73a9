import { type ServiceError, status } from '@grpc/grpc-js';
import { Fault } from '@shared/fault';
import type { ErrorCode } from '@shared/model';
import { redact } from '@shared/redact';

/**
 * Xray answers a wrong request with UNKNOWN and a text; these are the texts that mean something to us, the first that fits counts. Go's
 * protobuf writes a plain blank or a non-breaking one, by build.
 */
const TEXTS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/already exists|existing tag found|duplicate (ruleTag|balancer tag)/i, 'exists'],
  [/not a UserManager|can't get inbound proxy/i, 'wrong-protocol'],
  [
    /proto:\s(not found|cannot parse)|is not registered|not a ReceiverConfig|type error|no effective fields|not an \w+ operation/i,
    'bad-input',
  ],
  [/handler not found|failed to get handler/i, 'no-inbound'],
  [/failed to parse ID|invalid UUID/i, 'bad-id'],
  [/not enabled|unsupported router implementation/i, 'unimplemented'],
  [/not found|cannot find tag|not enough information/i, 'not-found'],
  [/must not be empty|empty tag name|failed to parse user|invalid routing request/i, 'bad-input'],
  [/address already in use/i, 'busy'],
];

/** A call that found no server, or lost it on the way. */
function unavailable(details: string): ErrorCode {
  if (/ECONNREFUSED/.test(details)) return 'refused';
  if (/ENOTFOUND|EAI_AGAIN|Name resolution failed/.test(details)) return 'dns';
  if (/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(details)) return 'timeout';
  return 'reset';
}

function codeOf(error: ServiceError): ErrorCode {
  switch (error.code) {
    case status.UNIMPLEMENTED:
      return 'unimplemented';
    case status.DEADLINE_EXCEEDED:
      return 'timeout';
    case status.CANCELLED:
      return 'cancelled';
    case status.UNAVAILABLE:
      return unavailable(error.details);
    case status.NOT_FOUND:
      return 'not-found';
    case status.ALREADY_EXISTS:
      return 'exists';
    case status.RESOURCE_EXHAUSTED:
      return 'too-large';
    case status.UNAUTHENTICATED:
      return 'auth';
    case status.PERMISSION_DENIED:
      return 'forbidden';
    case status.UNKNOWN:
      return TEXTS.find(([text]) => text.test(error.details))?.[1] ?? 'server-error';
    default:
      return 'unexpected';
  }
}

/** A server may send as much as it likes. */
const WORDS_MAX = 1_000;
/** A gRPC error as a Fault; quotes the server's words, without an id that they may quote themselves: outcomes of runs are shown as they are. */
export const grpcFault = (error: ServiceError): Fault =>
  new Fault(codeOf(error), redact((error.details || error.message).slice(0, WORDS_MAX)), { cause: error });

const UNSEEN: ReadonlySet<ErrorCode> = new Set(['timeout', 'reset', 'cancelled', 'unexpected']);
/** Whether a call that ended so may all the same have taken effect on the server. */
export const isDoubtful = (fault: Fault): boolean => UNSEEN.has(fault.code);

/** Whether the whole service is absent, and not only this one method of it. */
export const isServiceMissing = (fault: Fault): boolean => fault.code === 'unimplemented' && /unknown service/i.test(fault.message);
