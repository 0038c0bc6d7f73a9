import { type ServiceError, status } from '@grpc/grpc-js';
import { Fault } from '@shared/fault';
import type { ErrorCode } from '@shared/model';

/** Xray answers a wrong request with UNKNOWN and a text; these are the texts that mean something to us. */
const TEXTS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/already exists/i, 'exists'],
  [/handler not found|failed to get handler|not a UserManager|can't get inbound proxy/i, 'no-inbound'],
  [/failed to parse ID|invalid UUID/i, 'bad-id'],
  [/not found/i, 'not-found'],
  [/email must not be empty/i, 'bad-input'],
];

function unavailable(details: string): ErrorCode {
  if (/ECONNREFUSED/.test(details)) return 'refused';
  if (/ENOTFOUND|EAI_AGAIN|Name resolution failed/.test(details)) return 'dns';
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

/** A gRPC error as a Fault; quotes the server's words. */
export const grpcFault = (error: ServiceError): Fault => new Fault(codeOf(error), error.details || error.message, { cause: error });

/** Whether a call that ended so may all the same have taken effect on the server. */
export const isDoubtful = (fault: Fault): boolean => ['timeout', 'reset', 'cancelled', 'unexpected', 'server-error'].includes(fault.code);

/** Whether the whole service is absent, and not only this one method of it. */
export const isServiceMissing = (fault: Fault): boolean => fault.code === 'unimplemented' && /unknown service/i.test(fault.message);
