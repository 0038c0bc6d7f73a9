/** When the desktop tells the user something, and in which words: pure, so that every text and rule is a table in a test. */
import type { Announcement } from './announcement';
import type { Route } from './ipc';
import type { Breach, Measure, PortRestart, Rotation, RotationOutcome, RotationRun, Settings } from './model';

export interface NotificationWords {
  t(key: string, params?: Readonly<Record<string, string | number>>): string;
  /** A measure's value with its unit. */
  value(measure: Measure, value: number): string;
  /** A duration in milliseconds, e.g. "14 s" or "3:02". */
  duration(ms: number): string;
  serverName(serverId: string): string;
}
export type NotificationAct =
  | { readonly type: 'rotate' | 'rotate-when-ready' | 'restart-port'; readonly serverId: string; readonly portId: number }
  | { readonly type: 'mute'; readonly breachId: string };

export interface NotificationModel {
  /** A later one with the same tag takes the place of an earlier one. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly urgency: 'low' | 'normal' | 'critical';
  /** Where a click leads; null: the tray panel. */
  readonly route: Route | null;
  /** Buttons, where the desktop has them. */
  readonly actions: readonly { readonly label: string; readonly act: NotificationAct }[];
}

/** What to tell, or null when the user does not want it or there is nothing to tell yet. */
export function notificationFor(
  announcement: Announcement,
  settings: Pick<Settings, 'notifyRotations' | 'notifyBreaches'>,
  words: NotificationWords,
): NotificationModel | null {
  const { t } = words;
  switch (announcement.type) {
    case 'rotation':
      return settings.notifyRotations ? rotationNotice(announcement.rotation, words) : null;
    case 'rotation-run':
      return settings.notifyRotations ? runNotice(announcement.run, announcement.serverName, words) : null;
    case 'port-restart':
      return restartNotice(announcement.restart, announcement.stillOff, announcement.ip, words);
    case 'breach':
      return settings.notifyBreaches ? breachNotice(announcement.breach, announcement.serverName, words) : null;
    case 'recovery':
      return settings.notifyBreaches ? recoveryNotice(announcement.breach, announcement.serverName, words) : null;
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
      return plain(`keylimit:${serverId}:${key}`, title, t('notify.keyWorksOn'), { page: 'server', serverId });
    }
    case 'kept-in-tray':
      return plain('kept-in-tray', t('notify.keptInTray'), t('notify.keptInTrayBody'), null);
    case 'no-tray':
      return plain('no-tray', t('notify.noTray'), t('notify.noTrayBody'), { page: 'settings' });
    case 'action-failed':
      return plain(`failed:${announcement.title}`, announcement.title, t(`error.${announcement.failure.code}`), null);
  }
}

function plain(tag: string, title: string, body: string, route: Route | null): NotificationModel {
  return { tag, title, body, urgency: 'normal', route, actions: [] };
}

function rotationNotice(rotation: Rotation, words: NotificationWords): NotificationModel | null {
  const { outcome, portName, serverId, portId } = rotation;
  if (rotation.phase !== 'done' || !outcome) return null;
  const server = words.serverName(serverId);
  return {
    tag: `rotation:${serverId}/${portId}`,
    title: `${portName}: ${outcomeText(outcome, rotation.durationMs, words)}`,
    body: server,
    urgency: outcome.type === 'changed' ? 'low' : 'normal',
    route: { page: 'server', serverId },
    actions: remedies(outcome).map(type => ({ label: words.t(`notify.act.${type}`), act: { type, serverId, portId } })),
  };
}

/** What may help after such an end. */
function remedies(outcome: RotationOutcome): readonly ('rotate' | 'rotate-when-ready' | 'restart-port')[] {
  switch (outcome.type) {
    case 'changed':
      return [];
    case 'same-ip':
      return ['rotate-when-ready'];
    case 'not-started':
      return [outcome.reason === 'unknown' ? 'rotate' : 'rotate-when-ready'];
    case 'stuck':
    case 'lost':
      return ['restart-port'];
    case 'no-internet':
      return ['rotate', 'restart-port'];
    case 'rejected':
    case 'auth-lost':
    case 'unreachable':
    case 'unknown':
      return ['rotate'];
  }
}

/** One port is told as its rotation is; several by their counts, in one. */
function runNotice(run: RotationRun, server: string, words: NotificationWords): NotificationModel | null {
  const { t } = words;
  const { id, serverId, ports, cancelled } = run;
  const [only] = ports;
  if (!only) return null;
  const route = { page: 'server', serverId } as const;
  if (ports.length === 1) {
    if (!only.outcome)
      return cancelled ? null : plain(`run:${id}`, `${only.name}: ${t(`notify.run.skipped.${only.reason ?? 'gone'}`)}`, server, route);
    const title = `${only.name}: ${outcomeText(only.outcome, only.durationMs, words)}`;
    return { ...plain(`rotation:${serverId}/${only.portId}`, title, server, route), urgency: only.reached ? 'low' : 'normal' };
  }
  const ended = (type: RotationOutcome['type']): number => ports.filter(({ outcome }) => outcome?.type === type).length;
  const rotated = ports.filter(({ outcome }) => outcome !== null).length;
  const others = ports.filter(({ outcome }) => outcome !== null && !TOLD_APART.has(outcome.type)).length;
  const counts = [
    ...(['changed', 'same-ip', 'no-internet', 'stuck'] as const).map(type => [type, ended(type)] as const),
    ['others', others] as const,
    ['notSent', ports.length - rotated] as const,
  ];
  const body = counts.flatMap(([name, count]) => (count > 0 ? t(`notify.run.${name}`, { count }) : [])).join(', ');
  const title = t(cancelled ? 'notify.run.cancelled' : 'notify.run.title', { server, count: rotated, total: ports.length });
  return { ...plain(`run:${id}`, title, body, route), urgency: ended('changed') === ports.length ? 'low' : 'normal' };
}
const TOLD_APART: ReadonlySet<RotationOutcome['type']> = new Set(['changed', 'same-ip', 'no-internet', 'stuck']);

function restartNotice(
  restart: PortRestart,
  stillOff: boolean,
  ip: string | null,
  { t, serverName }: NotificationWords,
): NotificationModel {
  const { serverId, portId, portName: port, phase, failure } = restart;
  const notice = (text: string, urgency: NotificationModel['urgency']): NotificationModel => ({
    ...plain(`restart:${serverId}/${portId}`, text, serverName(serverId), { page: 'server', serverId }),
    urgency,
  });
  if (stillOff) return notice(t('notify.restart.stillOff', { port }), 'critical');
  if (phase === 'online')
    return notice(ip === null ? t('notify.restart.online', { port }) : t('notify.restart.onlineAt', { port, ip }), 'low');
  if (phase === 'on') return notice(t('notify.restart.on', { port }), 'normal');
  return notice(t('notify.restart.failed', { port, error: t(`error.${failure?.code ?? 'internal'}`) }), 'normal');
}

/** One line for each way a rotation can end. */
function outcomeText(outcome: RotationOutcome, durationMs: number | null, { t, duration }: NotificationWords): string {
  const took = durationMs === null ? '' : ` (${duration(durationMs)})`;
  switch (outcome.type) {
    case 'changed':
      return `${outcome.oldIp === null ? '' : `${outcome.oldIp} `}→ ${outcome.newIp}${took}`;
    case 'same-ip':
      return `${t('notify.outcome.sameIp', { ip: outcome.ip })}${took}`;
    case 'no-internet':
      return `${t('notify.outcome.noInternet')}${took}`;
    case 'not-started':
      return outcome.reason === 'cooling-down' && outcome.waitS !== null
        ? t('notify.outcome.coolingDown', { wait: duration(outcome.waitS * 1000) })
        : t(outcome.reason === 'busy' ? 'notify.outcome.busy' : 'notify.outcome.notStarted');
    case 'stuck':
      return `${t('notify.outcome.stuck')}${took}`;
    case 'rejected':
      return t('notify.outcome.rejected', { message: outcome.message });
    case 'auth-lost':
      return t('notify.outcome.authLost');
    case 'unreachable':
      return t('notify.outcome.unreachable');
    case 'lost':
      return t('notify.outcome.lost');
    case 'unknown':
      return t('notify.outcome.unknown');
  }
}

function breachNotice(breach: Breach, server: string, { t, value }: NotificationWords): NotificationModel {
  return {
    tag: `breach:${breach.id}`,
    title: t('notify.breach', { limit: breach.limitName, server }),
    body: t('notify.breachBody', { peak: value(breach.measure, breach.peak), threshold: value(breach.measure, breach.threshold) }),
    urgency: 'critical',
    route: { page: 'limits' },
    actions: [{ label: t('notify.mute'), act: { type: 'mute', breachId: breach.id } }],
  };
}

function recoveryNotice(breach: Breach, server: string, { t, value, duration }: NotificationWords): NotificationModel {
  const lasted = duration(Math.max(0, (breach.endedAt ?? breach.startedAt) - breach.startedAt));
  return {
    // The same tag: the end takes the place of the beginning.
    ...plain(`breach:${breach.id}`, t('notify.recovery', { limit: breach.limitName, server }), '', { page: 'limits' }),
    body: t('notify.recoveryBody', { lasted, peak: value(breach.measure, breach.peak) }),
  };
}
