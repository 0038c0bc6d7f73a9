/** Which notices belong together, and which the user did not ask for. Pure. */
import type { Announcement } from '../announcement';
import { factsOf } from '../limits/measures';
import type { Asker, Measure, NoticeCategory, Settings } from '../model';

/** Null: told whatever is muted. */
export function categoryOf(announcement: Announcement): NoticeCategory | null {
  switch (announcement.type) {
    case 'breach':
    case 'recovery':
    case 'outage':
    case 'held':
    case 'limit-undo-failed':
      return 'breaches';
    case 'rotation':
    case 'rotation-run':
      return 'rotations';
    case 'port-restart':
      // A port that stays off loses money by the minute.
      return announcement.stillOff ? null : 'rotations';
    case 'key-made':
    case 'key-failed':
    case 'key-settled':
    case 'key-run':
    case 'keys-put-back':
    case 'key-put-back-failed':
    case 'key-limit':
    case 'key-limits':
      return 'keys';
    case 'link-stopped':
    case 'link-back':
      return 'links';
    case 'kept-in-tray':
    case 'no-tray':
    case 'action-failed':
    case 'webhook-failed':
      return 'app';
    case 'test':
      return null;
  }
}

export type CategorySettings = Pick<Settings, 'notifyBreaches' | 'notifyRotations' | 'notifyKeys' | 'notifyLinks' | 'notifyApp'>;

/** Whether the user wants notices of that category. */
export function isWanted(category: NoticeCategory | null, settings: CategorySettings): boolean {
  switch (category) {
    case 'breaches':
      return settings.notifyBreaches;
    case 'rotations':
      return settings.notifyRotations;
    case 'keys':
      return settings.notifyKeys;
    case 'links':
      return settings.notifyLinks;
    case 'app':
      return settings.notifyApp;
    case null:
      return true;
  }
}

/** Whether it comes by itself: quiet hours hold it. The answer to what the user has just done is told at any hour. */
export function isUnasked(announcement: Announcement): boolean {
  switch (announcement.type) {
    case 'rotation':
      return isUnaskedBy(announcement.rotation.askedBy);
    case 'rotation-run':
      return isUnaskedBy(announcement.run.askedBy);
    case 'keys-put-back':
    case 'key-put-back-failed':
    case 'key-limit':
    case 'key-limits':
    case 'limit-undo-failed':
    case 'key-settled':
    case 'link-stopped':
    case 'link-back':
    case 'webhook-failed':
    case 'outage':
    case 'held':
    case 'breach':
    case 'recovery':
      return true;
    case 'port-restart':
    case 'key-made':
    case 'key-failed':
    case 'key-run':
    case 'kept-in-tray':
    case 'no-tray':
    case 'action-failed':
    case 'test':
      return false;
  }
}

const isUnaskedBy = (asker: Asker): boolean => asker === 'schedule' || asker === 'limit';

/** Something does not work at all: may be told in quiet hours, too. */
export const isCritical = (measure: Measure): boolean => factsOf(measure).type === 'state';
