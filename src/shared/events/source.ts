import type { Asker, EventSource } from '../model';

/** The asker of a rotation as the source of its event. */
export function sourceOf(askedBy: Asker): EventSource {
  switch (askedBy) {
    case 'menu':
    case 'panel':
      return 'tray';
    case 'window':
    case 'palette':
    case 'hotkey':
      return 'you';
    case 'notification':
      return 'notification';
    case 'schedule':
      return 'timer';
    case 'limit':
      return 'limit';
  }
}
