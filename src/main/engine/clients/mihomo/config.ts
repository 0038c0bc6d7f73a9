import { Fault } from '@shared/fault';
import { compareConfig, patchBody, readConfig } from '@shared/mihomo/config';
import type { CoreConfig, PatchOutcome } from '@shared/model';
import { faultOf } from '../../transport/errors';
import { DOUBTFUL_CODES } from '../../transport/verified';
import type { ControllerConfig, ReloadSource } from './contract';
import type { Rebirth } from './rebirth';
import { orNone, type Session } from './session';

/** Loading a configuration reads every provider that is not there yet. */
const RELOAD_MS = 60_000;
/** Downloads. */
const GEO_MS = 180_000;
const UPGRADE_MS = 180_000;
const LARGEST_YAML = 8 * 1024 * 1024;

/** `rebirth`: watches a core restart; `version`: what it says it is. */
export function createConfig(
  session: Session,
  rebirth: Rebirth,
  version: (signal: AbortSignal) => Promise<string | null>,
): ControllerConfig {
  const read = async (signal: AbortSignal): Promise<CoreConfig> => {
    const found = readConfig(await session.json({ path: '/configs', signal }));
    if (!found) throw new Fault('unexpected', '/configs: no mode in the answer');
    return found;
  };
  const post = async (path: string, signal: AbortSignal, deadlineMs: number): Promise<void> => {
    await session.json({ method: 'POST', path, json: { path: '', payload: '' }, signal, deadlineMs });
  };

  return {
    read,
    async patch(patch, signal): Promise<PatchOutcome> {
      const before = await read(signal);
      const sent = patchBody(patch, before);
      if (Object.keys(sent).length === 0) return { config: before, refused: [] };
      let doubt: Fault | null = null;
      try {
        await session.json({ method: 'PATCH', path: '/configs', json: sent, signal });
      } catch (error) {
        doubt = faultOf(error);
        if (!DOUBTFUL_CODES.has(doubt.code)) throw doubt;
      }
      // 204 even where a port could not be opened: only the configuration tells.
      const now = await read(signal).catch(error => {
        const fault = faultOf(error);
        if (fault.code === 'cancelled') throw fault;
        throw new Fault('doubtful', `sent, but the configuration could not be read back: ${fault.message}`, { cause: error });
      });
      const outcome = compareConfig(sent, now);
      if (doubt && outcome.refused.length > 0) throw doubt;
      return outcome;
    },
    async reload(source, force, signal) {
      const json = reloadBody(source);
      const query: Readonly<Record<string, string>> = force ? { force: 'true' } : {};
      await session.json({ method: 'PUT', path: '/configs', query, json, signal, deadlineMs: RELOAD_MS });
      return await read(signal);
    },
    restart: signal => rebirth(() => post('/restart', signal, 10_000).then(() => 'restarts' as const), signal),
    async upgrade({ channel, force }, signal) {
      const before = await version(signal);
      const query: Readonly<Record<string, string>> = {
        ...(channel === 'auto' ? {} : { channel }),
        ...(force ? { force: 'true' } : {}),
      };
      let current: string | null = null;
      await rebirth(async () => {
        try {
          await session.json({ method: 'POST', path: '/upgrade', query, json: { path: '', payload: '' }, signal, deadlineMs: UPGRADE_MS });
        } catch (error) {
          const fault = faultOf(error);
          if (!/already using latest version/i.test(fault.message)) throw fault;
          current = fault.message.replace(/^\d+: /, '');
          return 'nothing';
        }
        return 'restarts';
      }, signal);
      return current === null ? { type: 'upgraded', before, after: await version(signal) } : { type: 'current', words: current };
    },
    upgradeUi: signal => post('/upgrade/ui', signal, UPGRADE_MS),
    async upgradeGeo(signal) {
      const done = await orNone(post('/upgrade/geo', signal, GEO_MS).then(() => true));
      if (done === null) await post('/configs/geo', signal, GEO_MS);
    },
  };
}

function reloadBody(source: ReloadSource): { readonly path: string; readonly payload: string } {
  switch (source.type) {
    case 'default':
      return { path: '', payload: '' };
    case 'path':
      if (!/^(\/|[a-z]:[\\/])/i.test(source.path)) throw new Fault('bad-input', "write the file's whole path, as the core sees it");
      return { path: source.path, payload: '' };
    case 'yaml':
      if (source.yaml.trim() === '') throw new Fault('bad-input', 'the pasted configuration is empty');
      if (Buffer.byteLength(source.yaml) > LARGEST_YAML) throw new Fault('too-large', 'the pasted configuration is larger than 8 MiB');
      return { path: '', payload: source.yaml };
    default:
      return source satisfies never;
  }
}
