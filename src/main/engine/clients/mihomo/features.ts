/** What a core can do, tried without doing it, and what leaves it open to others. */
import { stat } from 'node:fs/promises';
import { readConfig } from '@shared/mihomo/config';
import { isRaw, record } from '@shared/mihomo/read';
import { readRules } from '@shared/mihomo/rules';
import { CONTROLLER_FEATURES, type ControllerFeature, type SecurityHint } from '@shared/model';
import { parseAddress } from '../../transport/address';
import { faultOf } from '../../transport/errors';
import { localPath } from '../../transport/local';
import { inParallel } from './pool';
import { MAX_LIST, orNone, type Session } from './session';

/** A path that is there refuses a wrong verb (405); one that is not is unknown (404). Asking so does nothing. */
const BY_WRONG_VERB: readonly (readonly [ControllerFeature, string])[] = [
  ['rule-switch', '/rules/disable'],
  ['flush-dns', '/cache/dns/flush'],
  ['flush-fake-ip', '/cache/fakeip/flush'],
  ['restart', '/restart'],
  ['upgrade', '/upgrade'],
  ['upgrade-ui', '/upgrade/ui'],
  ['upgrade-geo', '/upgrade/geo'],
];
const TRIES_AT_ONCE = 4;

export async function findFeatures(
  session: Session,
  signal: AbortSignal,
  asked: readonly ControllerFeature[] = CONTROLLER_FEATURES,
): Promise<ReadonlySet<ControllerFeature>> {
  const json = (path: string) => orNone(session.json({ path, signal, maxBytes: MAX_LIST }));
  const status = (path: string) => session.status({ path, signal });
  const tries: readonly (readonly [ControllerFeature, () => Promise<boolean>])[] = [
    ...BY_WRONG_VERB.map(([feature, path]) => [feature, async () => (await status(path)) === 405] as const),
    ['storage', async () => (await status('/storage/switchyard')) === 200],
    // A core without DNS of its own still has the route.
    ['dns-query', async () => (await status('/dns/query?name=localhost')) !== 404],
    ['debug', () => hasDebug(session, signal)],
    ['patch', async () => takesPatches(await json('/configs'))],
    ['pins', async () => hasPins(await json('/group'))],
    ['proxy-providers', async () => Object.keys(record(record(await json('/providers/proxies')).providers)).length > 0],
    ['rule-providers', async () => isRaw(record(await json('/providers/rules')).providers)],
    ['rule-use', async () => readRules(await json('/rules')).some(rule => rule.use !== null)],
  ];
  const found = new Set<ControllerFeature>();
  const attempt = async ([feature, isThere]: (typeof tries)[number]): Promise<boolean> => {
    if (await isThere()) found.add(feature);
    return true;
  };
  const wanted = tries.filter(([feature]) => asked.includes(feature));
  await inParallel(wanted, TRIES_AT_ONCE, signal, attempt, () => undefined);
  return new Set(CONTROLLER_FEATURES.filter(feature => found.has(feature)));
}

/** sing-box lists its modes, and takes nothing but a mode. */
function takesPatches(body: unknown): boolean {
  const config = readConfig(body);
  return config !== null && !('mode-list' in config.raw);
}

/** Automatic groups say which node they are pinned to, if any. */
const hasPins = (body: unknown): boolean => JSON.stringify(record(body).proxies ?? null).includes('"fixed":');

const hasDebug = async (session: Session, signal: AbortSignal): Promise<boolean> =>
  (await session.anonymous({ path: '/debug/pprof/', signal }).catch(() => null))?.status === 200;

/** Of a local socket, which asks for no secret, the door is its file. */
export async function findHints(session: Session, signal: AbortSignal): Promise<readonly SecurityHint[]> {
  const path = localPath(session.address);
  if (path !== null) return (await mayAnyoneWrite(path)) ? ['open-socket'] : [];
  const answer = await session.anonymous({ path: '/version', signal }).catch(error => {
    throw faultOf(error);
  });
  const allowed = answer.headers['access-control-allow-origin'];
  const present: Readonly<Record<Exclude<SecurityHint, 'open-socket'>, boolean>> = {
    'empty-secret': answer.status === 200,
    'any-origin': allowed !== undefined && allowed !== 'null',
    'plain-http': parseAddress('mihomo', session.address).warnings.includes('plain-http'),
    'open-debug': await hasDebug(session, signal),
  };
  return (['empty-secret', 'any-origin', 'plain-http', 'open-debug'] as const).filter(hint => present[hint]);
}

/** Whether every user of this computer may connect to it (cores make their sockets so); a pipe of Windows does not tell. */
async function mayAnyoneWrite(path: string): Promise<boolean> {
  try {
    return ((await stat(path)).mode & 0o002) !== 0;
  } catch {
    return false;
  }
}
