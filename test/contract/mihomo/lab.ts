import { startLab } from '../../../src/lab/lab';
import type { Dialect, MihomoProfile } from '../../../src/lab/mihomo/profile';
import type { Controller } from './controller';

/** The lab's controller in one of its dialects. */
export async function startLabController(dialect: Dialect, profile: Partial<MihomoProfile> = {}): Promise<Controller> {
  const lab = await startLab({ kinds: ['mihomo'], profiles: { mihomo: { dialect, ...profile } } });
  const [core] = lab.mihomo;
  if (!core) throw new Error('the lab has no controller');
  const group = [...core.sim.proxies.groups.values()].find(candidate => candidate.type === 'Selector' && candidate.name !== 'GLOBAL');
  if (!group) throw new Error('the lab has no group to choose in');
  return {
    address: core.server.address,
    secret: core.server.secret,
    program: dialect === 'sing-box' ? 'sing-box' : 'mihomo',
    group: group.name,
    testUrl: 'http://test.example/generate_204',
    lab: core,
    // Its traffic moves by itself.
    drive: async () => {},
    kill: async () => {
      core.dropStreams();
      await core.listener.shut();
    },
    revive: async () => {
      await core.listener.open();
    },
    close: () => lab.close(),
  };
}
