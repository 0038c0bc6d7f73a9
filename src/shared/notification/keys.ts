/** What became of keys, as notices. Pure. */
import type { Announcement } from '../announcement';
import { type NotificationModel, type NotificationWords, plain } from './words';

export type KeyAnnouncement = Extract<Announcement, { readonly type: `key-${string}` | 'keys-put-back' }>;

export function keyNotice(announcement: KeyAnnouncement, { t }: NotificationWords): NotificationModel {
  switch (announcement.type) {
    case 'key-made': {
      const { keyName: key, serverName: server, verified } = announcement;
      const title = t(verified ? 'notify.keyMade' : 'notify.keyNotVerified', { key, server });
      return plain(`key:${server}:${key}`, title, t('notify.keyMadeBody'), null);
    }
    case 'key-failed': {
      const { keyName: key, serverName: server, failure } = announcement;
      const title = failure.code === 'doubtful' ? 'notify.keyDoubtful' : 'notify.keyFailed';
      return plain(`key:${server}:${key}`, t(key === '' ? `${title}Pattern` : title, { key, server }), t(`error.${failure.code}`), null);
    }
    case 'key-settled': {
      const { serverId, keyName: key, serverName: server, action, done } = announcement;
      const title = t(`notify.keySettled.${action}-${done ? 'done' : 'not'}`, { key, server });
      return plain(`key:${server}:${key}`, title, t('notify.keySettledBody'), { page: 'server', serverId, tab: 'keys' });
    }
    case 'key-run': {
      const { action, done, total, failed, firstFailed, serverName: server, serverId, cancelled } = announcement;
      const body =
        firstFailed !== null ? t('notify.keyRunFailed', { count: failed, key: firstFailed }) : cancelled ? t('notify.keyRunCancelled') : '';
      return plain(`keyrun:${serverId}`, t(`notify.keyRun.${action}`, { server, count: done, total }), body, { page: 'server', serverId });
    }
    case 'keys-put-back': {
      const { serverId, serverName: server, count, time } = announcement;
      return plain(`putback:${serverId}`, server, t('notify.keysPutBack', { count, time }), { page: 'server', serverId });
    }
    case 'key-put-back-failed': {
      const { serverId, serverName: server, keyName: key, failure } = announcement;
      const title = t('notify.putBackFailed', { key, server });
      return plain(`putback:${serverId}`, title, t(`error.${failure.code}`), { page: 'server', serverId, tab: 'keys/reconcile' });
    }
    case 'key-limit': {
      const { serverId, serverName: server, keyName: key, why } = announcement;
      const title = t(why === 'quota' ? 'notify.keyOverQuota' : 'notify.keyPastDate', { key, server });
      const body = t(announcement.blocked ? 'notify.keyBlocked' : 'notify.keyWorksOn');
      return plain(`keylimit:${serverId}:${key}`, title, body, { page: 'server', serverId });
    }
    case 'key-limits': {
      const { serverId, serverName: server, names, count, blocked } = announcement;
      const keys = count > names.length ? `${names.join(', ')} …` : names.join(', ');
      const body = t(blocked ? 'notify.keysBlocked' : 'notify.keysWorkOn', { keys });
      return plain(`keylimit:${serverId}`, t('notify.keysOverLimit', { server, count }), body, { page: 'server', serverId });
    }
  }
}
