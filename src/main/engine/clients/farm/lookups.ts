/** The lists that forms choose from. */
import { Fault } from '@shared/fault';
import type { FarmLookups, FreeInterface, ModemType, NetworkType, Operator } from '@shared/model';
import { z } from 'zod';
import { parseAddress } from '../../transport/address';
import type { Session } from './session';
import { anything, id, readFingerprint, readRows, text } from './values';

const PATHS = {
  modemTypes: '/api/devices/modem/type',
  interfaces: '/api/devices/interface/list',
  fingerprints: '/api/devices/osfp/list',
  operators: '/api/devices/operators/list',
  networks: '/api/devices/network/list',
} as const;
const named = z.object({ id, name: text }).transform(({ id, name }) => ({ id, name: name ?? `#${id}` }));
const modemType = z
  .object({ id, code: text, name: text })
  .transform(({ id, code, name }): ModemType => ({ id, code: code ?? '', name: name ?? code ?? `#${id}` }));
const print = anything.transform((raw, context) => {
  const found = readFingerprint(raw);
  if (!found) context.addIssue({ code: 'custom', message: 'no fingerprint' });
  return found ?? z.NEVER;
});
const face = z.object({ ifname: text, ip: text, gateway: text });

/** A plain network card of the host (`enp7s0`, `eno1`); modems hang on USB (`enp0s29f7u2`, `usb0`, `wwan0`, `eth6`). */
const CARD = /^en[op]\d+(s\d+)?(f\d+)?(d\d+)?(np\d+)?$/;

/** Interfaces without a name are left out, and so is the one through which we talk to the panel. */
export function parseInterfaces(body: unknown, address: string): readonly FreeInterface[] {
  if (!Array.isArray(body)) throw new Fault('unexpected', 'The list of interfaces is not a list');
  const { host } = parseAddress('farm', address);
  return body.flatMap((item): readonly FreeInterface[] => {
    const parsed = face.safeParse(item);
    if (!parsed.success || parsed.data.ifname === null || parsed.data.ip === host) return [];
    return [{ ...parsed.data, ifname: parsed.data.ifname, hostCard: CARD.test(parsed.data.ifname) }];
  });
}

/** Operators, which grow by themselves as SIM cards appear. */
export const readOperators = async (session: Session, signal: AbortSignal): Promise<readonly Operator[]> =>
  readRows(await session.readEither({ method: 'GET', path: PATHS.operators, signal }), named, 'operators');
/** Types of networks, which grow in the same way. */
export const readNetworks = async (session: Session, signal: AbortSignal): Promise<readonly NetworkType[]> =>
  readRows(await session.readEither({ method: 'GET', path: PATHS.networks, signal }), named, 'networks');

/** All lists at once; one that this panel does not have is null. */
export async function readLookups(session: Session, address: string, signal: AbortSignal): Promise<FarmLookups> {
  const read = (path: string): Promise<unknown> => session.readEither({ method: 'GET', path, signal });
  const [modemTypes, interfaces, fingerprints, operators, networks] = await Promise.all([
    orNull(async () => readRows(await read(PATHS.modemTypes), modemType, 'modem types')),
    orNull(async () => parseInterfaces(await read(PATHS.interfaces), address)),
    orNull(async () => readRows(await read(PATHS.fingerprints), print, 'fingerprints')),
    orNull(() => readOperators(session, signal)),
    orNull(() => readNetworks(session, signal)),
  ]);
  return { modemTypes, interfaces, fingerprints, operators, networks };
}

/** Null for what the panel has not, or does not give to this login. */
export async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof Fault && ['unimplemented', 'not-found', 'forbidden'].includes(thrown.code)) return null;
    throw thrown;
  }
}
