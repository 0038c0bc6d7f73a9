import { namesServer, namesSubject } from '@shared/limits/where';
import type { Limit } from '@shared/model';

/** Whether one of the limits tells when that key has used up its quota, or its date is there. */
export const isToldBy = (limits: readonly Limit[], serverId: string, keyId: string, why: 'quota' | 'expired'): boolean =>
  limits.some(
    ({ enabled, tell, measure, at, where }) =>
      enabled &&
      tell.notification &&
      (why === 'quota' ? measure === 'keyQuota' && at === 100 : measure === 'keyExpires' && at === 0) &&
      namesServer(where, serverId) &&
      namesSubject(where, keyId),
  );
