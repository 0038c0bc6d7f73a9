import type { Settings } from '@shared/model';
import { readSettings } from '@shared/model.schema';
import type { JsonDocument } from './document';

export interface SettingsStore {
  get(): Settings;
  /** Throws a Fault `storage` when it could not be written; the settings then stay as they were. */
  set(change: Partial<Settings>): Settings;
  onChange(listener: (settings: Settings) => void): () => void;
}

/** The user's settings: a field that is missing or bad in the file has its default. */
export function createSettings(document: JsonDocument): SettingsStore {
  let current = readSettings(document.get());
  const listeners = new Set<(settings: Settings) => void>();
  return {
    get: () => current,
    set(change) {
      const next = readSettings({ ...current, ...change });
      if (JSON.stringify(next) === JSON.stringify(current)) return current;
      document.set(next);
      current = next;
      for (const listener of [...listeners]) listener(next);
      return next;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
