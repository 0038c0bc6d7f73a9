/** Pausing the key that broke a limit, until the limit holds again. */
import type { Keys } from '../keys';
import type { Deed } from './contract';

export const createPauseKey = (keys: Pick<Keys, 'setPaused'>): Deed => ({
  perform: async ({ serverId, subject }, again) => {
    const { was } = await keys.setPaused(serverId, subject, true);
    // Begun by an earlier run of the program, the pause that is found is its own.
    return { already: was && !again };
  },
  // Whoever let it go on before has told of it.
  undo: async ({ serverId, subject }) => ({ already: (await keys.setPaused(serverId, subject, false)).was }),
  untilEnd: true,
});
