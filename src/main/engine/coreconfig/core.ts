/** What is asked of one core: a change and its re-read, an action. */
import { Fault } from '@shared/fault';
import type { ConfigPatch, CoreAction, CoreConfig } from '@shared/model';
import type { ControllerClient } from '../clients/mihomo/contract';
import type { ActionAnswer } from './runs';

/** The mode by its own call, after which every window shows it at once. */
export async function apply(
  api: ControllerClient,
  before: CoreConfig,
  patch: ConfigPatch,
  signal: AbortSignal,
): Promise<{ readonly config: CoreConfig; readonly refused: readonly string[] }> {
  const { mode, ...rest } = patch;
  if (mode !== undefined) await api.setMode(mode, signal);
  // Whole, as it runs, with what changes: a core takes what is missing for "off".
  const whole = rest.tun === undefined ? rest : { ...rest, tun: { ...sendable(before.raw.tun), ...rest.tun } };
  if (Object.keys(whole).length === 0) return { config: await api.config.read(signal), refused: [] };
  const { config, refused } = await api.config.patch(whole, signal);
  return { config, refused: refused.map(({ field }) => field) };
}

/** What a core shows as null cannot be sent back as a value. */
const sendable = (tun: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(typeof tun === 'object' && tun !== null ? tun : {}).filter(([, value]) => value !== null));

/** Resolves when it is done, as far as the core tells. */
export async function carryOut(api: ControllerClient, action: CoreAction, signal: AbortSignal): Promise<ActionAnswer> {
  switch (action.type) {
    case 'reload':
      await api.config.reload(action.source, action.force, signal);
      return null;
    case 'restart':
      await api.config.restart(signal);
      return null;
    case 'upgrade':
      return await api.config.upgrade({ channel: action.channel, force: action.force }, signal);
    case 'upgrade-ui':
      await api.config.upgradeUi(signal);
      return null;
    case 'upgrade-geo':
      await api.config.upgradeGeo(signal);
      return null;
    case 'flush-fake-ip':
      await api.dns.flushFakeIp(signal);
      return null;
    case 'flush-dns':
      await api.dns.flush(signal);
      return null;
    case 'gc':
      await api.debug.gc(signal);
      return null;
    default:
      throw new Fault('internal', `no such action: ${JSON.stringify(action satisfies never)}`);
  }
}
