/** How long writes take on each server, learnt from those before: kept with the server's choices. */
import type { KeyWork } from '@shared/model';
import type { Choices } from '../choices';

export interface Usual {
  /** Median of the last ones, ms; null: none was measured yet. */
  of(serverId: string, action: KeyWork['action']): Promise<number | null>;
  /** One that the server said it did. A figure that cannot be stored is left out. */
  took(serverId: string, action: KeyWork['action'], ms: number): Promise<void>;
}

const KEPT = 9;

export function createUsual(choices: Pick<Choices, 'get' | 'change'>): Usual {
  return {
    of: async (serverId, action) => {
      const known = (await choices.get(serverId).catch(() => null))?.took?.[action] ?? [];
      return [...known].sort((a, b) => a - b)[Math.floor(known.length / 2)] ?? null;
    },
    took: async (serverId, action, ms) => {
      const add = (before: readonly number[] = []): readonly number[] => [...before, Math.round(ms)].slice(-KEPT);
      await choices.change(serverId, ({ took = {} }) => ({ took: { ...took, [action]: add(took[action]) } })).catch(() => undefined);
    },
  };
}
