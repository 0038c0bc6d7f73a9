/** Answers of an Xray as bytes, made by the wire's own codecs. */
import * as wire from '@shared/xray/wire';

export interface Pair {
  readonly up?: number;
  readonly down?: number;
}

/** A QueryStatsResponse with these users' counters, inbounds and outbounds. */
export function answer(users: Readonly<Record<string, Pair>>, tags: Readonly<Record<string, Pair>> = {}): Uint8Array {
  const stat: wire.Stat[] = [];
  const add = (of: string, { up, down }: Pair): void => {
    if (up !== undefined) stat.push({ name: `${of}>>>traffic>>>uplink`, value: up });
    if (down !== undefined) stat.push({ name: `${of}>>>traffic>>>downlink`, value: down });
  };
  for (const [email, pair] of Object.entries(users)) add(`user>>>${email}`, pair);
  for (const [tag, pair] of Object.entries(tags)) add(tag, pair);
  return Uint8Array.from(wire.statsService.queryStats.response.encode({ stat }));
}

export interface WireUser {
  readonly email: string;
  readonly uuid: string;
  readonly flow?: string;
  readonly level?: number;
}
/** A GetInboundUserResponse. */
export function usersAnswer(users: readonly WireUser[]): Uint8Array {
  return Uint8Array.from(
    wire.handlerService.getInboundUsers.response.encode({
      users: users.map(({ email, uuid, flow = '', level = 0 }) => ({
        email,
        level,
        account: wire.wrap(wire.account, { id: uuid, flow }),
      })),
    }),
  );
}
