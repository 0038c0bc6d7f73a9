/** When the user is told something outside the windows, and in which words: pure, so that every text and rule is a table in a test. */
import type { Announcement } from './announcement';
import { breachNotice, heldNotice, outageNotice, recoveryNotice } from './notification/breaches';
import { type CategorySettings, categoryOf, isWanted } from './notification/category';
import { keyNotice } from './notification/keys';
import { restartNotice, rotationNotice, runNotice } from './notification/rotations';
import { type NotificationModel, type NotificationWords, plain } from './notification/words';

export type { NotificationAct, NotificationModel, NotificationWords } from './notification/words';

/** What to tell, or null when the user does not want it or there is nothing to tell yet. */
export function notificationFor(
  announcement: Announcement,
  settings: CategorySettings,
  words: NotificationWords,
): NotificationModel | null {
  return isWanted(categoryOf(announcement), settings) ? noticeOf(announcement, words) : null;
}

function noticeOf(announcement: Announcement, words: NotificationWords): NotificationModel | null {
  const { t } = words;
  switch (announcement.type) {
    case 'rotation':
      return rotationNotice(announcement.rotation, words);
    case 'rotation-run':
      return runNotice(announcement.run, announcement.serverName, words);
    case 'port-restart':
      return restartNotice(announcement.restart, announcement.stillOff, announcement.ip, words);
    case 'breach':
      return breachNotice(announcement.breach, announcement.serverName, words);
    case 'recovery':
      return recoveryNotice(announcement.breach, announcement.serverName, words);
    case 'outage':
      return outageNotice(announcement.outage, words);
    case 'held':
      return heldNotice(announcement.summary, words);
    case 'key-made':
    case 'key-failed':
    case 'key-settled':
    case 'key-run':
    case 'keys-put-back':
    case 'key-put-back-failed':
    case 'key-limit':
    case 'key-limits':
      return keyNotice(announcement, words);
    case 'link-stopped': {
      const { serverId, serverName: server, failure } = announcement;
      return plain(`link:${serverId}`, t('notify.linkStopped', { server }), t(`error.${failure.code}`), { page: 'server', serverId });
    }
    case 'link-back': {
      const { serverId, serverName: server } = announcement;
      return { ...plain(`link:${serverId}`, t('notify.linkBack', { server }), '', { page: 'server', serverId }), urgency: 'low' };
    }
    case 'limit-undo-failed': {
      const { breach, serverName: server, failure } = announcement;
      const title = t('notify.limitUndoFailed', { subject: breach.subjectName, server });
      return plain(`undo:${breach.id}`, title, t(`error.${failure.code}`), { page: 'limits' });
    }
    case 'kept-in-tray':
      return plain('kept-in-tray', t('notify.keptInTray'), t('notify.keptInTrayBody'), null);
    case 'no-tray':
      return plain('no-tray', t('notify.noTray'), t('notify.noTrayBody'), { page: 'settings' });
    case 'action-failed':
      return plain(`failed:${announcement.title}`, announcement.title, t(`error.${announcement.failure.code}`), null);
    case 'webhook-failed': {
      const route = { page: 'settings', tab: 'notifications' } as const;
      return plain('webhook', t('notify.webhookFailed'), t(`error.${announcement.failure.code}`), route);
    }
    case 'test': {
      const { title, body } = announcement.words ?? { title: t('notify.testTitle'), body: t('notify.testBody') };
      return plain('test', title, body, { page: 'limits' });
    }
  }
}
