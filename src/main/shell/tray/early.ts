import type { AppState, PortView } from '@shared/model';
import type { TrayAction } from '@shared/tray';
import type { Tray } from 'electron';
import type { Base } from '../base';
import { createWords } from '../words';
import { createTray } from './tray';

/** The tray as it is while the app still loads; `connected` brings it to life. */
export function createEarlyTray({ settings, look, ending, atEnd }: Base, icon: Tray) {
  let live: TrayLife | null = null;
  const state = (): AppState | null => live?.state() ?? null;
  const words = createWords(look.texts, settings.get, state);
  const tray = createTray({
    first: icon,
    words: () => words,
    state,
    otherPorts: () => live?.otherPorts() ?? {},
    run: action => (live ? live.run(action) : action.type === 'quit' && ending.quit()),
    onClick: () => live?.click(),
  });
  atEnd('tray', () => tray.destroy());
  return {
    ...tray,
    words,
    connected(life: TrayLife): void {
      live = life;
      tray.changed();
    },
  };
}
export interface TrayLife {
  readonly state: () => AppState;
  readonly otherPorts: () => Readonly<Record<string, readonly PortView[]>>;
  readonly run: (action: TrayAction) => void;
  readonly click: () => void;
}

export type EarlyTray = ReturnType<typeof createEarlyTray>;
