/** Breaches, their ends, many of them at once, and what quiet hours held, as notices. Pure. */
import { factsOf } from '../limits/measures';
import type { Breach } from '../model';
import type { HeldSummary, Outage } from './outage';
import { type NotificationModel, type NotificationWords, plain } from './words';

type Button = NotificationModel['actions'][number];
const LIMITS = { page: 'limits' } as const;
const tagOf = (breachId: string): string => `breach:${breachId}`;

export function breachNotice(breach: Breach, server: string, words: NotificationWords): NotificationModel {
  const { t } = words;
  const done = actionText(breach, words);
  return {
    ...plain(tagOf(breach.id), titleOf(breach, server, words), '', LIMITS),
    body: sentences(where(breach, server), what(breach, words), done),
    urgency: 'critical',
    actions: [
      ...remedies(breach, words),
      { label: t('notify.act.open'), act: { type: 'open', route: routeTo(breach) } },
      { label: t('notify.mute'), act: { type: 'mute', breachIds: [breach.id] } },
    ],
  };
}

/** The same tag: the end takes the place of the beginning. */
export function recoveryNotice(breach: Breach, server: string, words: NotificationWords): NotificationModel {
  const { t, value, duration } = words;
  const lasted = duration(Math.max(0, (breach.endedAt ?? breach.startedAt) - breach.startedAt));
  const { type } = factsOf(breach.measure);
  const worst = breach.side === 'under' ? 'notify.recoveryBodyUnder' : 'notify.recoveryBody';
  const body =
    type === 'state' || type === 'event'
      ? t('notify.recoveryLasted', { lasted })
      : t(worst, { lasted, peak: value(breach.measure, breach.peak) });
  const title = t('notify.recovery', { limit: breach.limitName, server: subjectOf(breach, server) });
  return { ...plain(tagOf(breach.id), title, sentences(where(breach, server), body), LIMITS), urgency: 'low' };
}

/** Many as one; renewed while more join and while they end. */
export function outageNotice(outage: Outage, { t, duration }: NotificationWords): NotificationModel {
  const { id, limitId, limitName: limit, count, open, servers, lastedMs, breachIds } = outage;
  const mass = limitId === null ? 'servers' : 'limit';
  const state = lastedMs !== null ? 'over' : open < count ? 'some' : 'all';
  const title = t(`notify.outage.${mass}-${state}`, { limit, count, open, servers });
  const names = namesText(outage.names, outage.named, t);
  const of = limitId !== null && outage.serverName !== '' ? t('notify.outage.on', { names, server: outage.serverName }) : names;
  return {
    ...plain(
      `outage:${id}`,
      title,
      lastedMs === null ? of : sentences(of, t('notify.recoveryLasted', { lasted: duration(lastedMs) })),
      LIMITS,
    ),
    replaces: outage.replaces.map(otherTag),
    urgency: state === 'over' ? 'low' : 'critical',
    actions:
      state === 'over'
        ? []
        : [
            { label: t('notify.act.open'), act: { type: 'open', route: LIMITS } },
            { label: t('notify.muteAll'), act: { type: 'mute', breachIds } },
          ],
  };
}

/** What happened while it was quiet. */
export function heldNotice(summary: HeldSummary, { t }: NotificationWords): NotificationModel {
  const { count, open, over, others, names, named, breachIds } = summary;
  const lines = [
    ...(count > 0 ? [namesText(names, named, t)] : []),
    ...(count > 0 ? [open === 0 ? t('notify.held.none-open') : t('notify.held.open', { count: open })] : []),
    ...(over > 0 ? [t('notify.held.over', { count: over })] : []),
    ...(others > 0 ? [t('notify.held.others', { count: others })] : []),
  ];
  return {
    ...plain('held', t(count > 0 ? 'notify.held.title' : 'notify.held.titleNone', { count }), sentences(...lines), LIMITS),
    replaces: summary.replaces.map(otherTag),
    urgency: open > 0 ? 'critical' : 'normal',
    actions: open > 0 ? [{ label: t('notify.muteAll'), act: { type: 'mute', breachIds } }] : [],
  };
}

/** Of a breach, or of many (whose ids hold a number sign). */
const otherTag = (id: string): string => (/#\d+$/.test(id) ? `outage:${id}` : tagOf(id));

const subjectOf = ({ subject, subjectName }: Breach, server: string): string => (subject === '' ? server : subjectName || subject);
const titleOf = (breach: Breach, server: string, { t }: NotificationWords): string =>
  t('notify.breach', { limit: breach.limitName, server: subjectOf(breach, server) });
/** The server, where the title names another thing. */
const where = ({ subject }: Breach, server: string): string => (subject === '' ? '' : server);

/** What was read, or since when it is so. */
function what({ measure, side, peak, threshold, startedAt }: Breach, { t, value, time }: NotificationWords): string {
  switch (factsOf(measure).type) {
    case 'state':
      return t(`notify.since.${measure}`, { time: time(startedAt) });
    case 'event':
      return t('notify.happened', { count: peak, time: time(startedAt) });
    case 'value':
    case 'period':
      if (measure === 'keyExpires') return t('notify.expires', { left: value(measure, Math.max(0, peak)) });
      return t(side === 'over' ? 'notify.breachBody' : 'notify.breachBodyUnder', {
        peak: value(measure, peak),
        threshold: value(measure, threshold),
      });
  }
}

/** What the limit did by itself, or why it could not. */
function actionText({ action }: Breach, { t }: NotificationWords): string {
  if (!action || action.state === 'doing') return '';
  if (action.state === 'failed') return t(`notify.did.${action.type}-failed`, { error: t(`error.${action.code ?? 'internal'}`) });
  return t(`notify.did.${action.type}-${action.state}`);
}

function remedies(breach: Breach, { t, kindOf }: NotificationWords): readonly Button[] {
  const { action, serverId, subject, subjectName } = breach;
  if (action?.state === 'done') {
    // A changed address does not come back.
    if (action.type === 'rotate-port' || action.code !== null) return [];
    const title = t('notify.undoFailed', { subject: subjectName || subject });
    return [{ label: t(`notify.undo.${action.type}`), act: { type: 'undo', breachId: breach.id, title } }];
  }
  const portId = Number(subject);
  const port = (...types: readonly ('rotate' | 'restart-port')[]): readonly Button[] =>
    subject !== '' && Number.isSafeInteger(portId)
      ? types.map(type => ({
          label: t(type === 'rotate' ? 'notify.act.rotateNow' : 'notify.act.restart-port'),
          act: { type, serverId, portId },
        }))
      : [];
  switch (breach.measure) {
    case 'portOffline':
      return port('restart-port');
    case 'noInternet':
      return port('rotate', 'restart-port');
    case 'ipStuck':
    case 'uniqueShare':
      return port('rotate');
    case 'keyTraffic':
    case 'keyQuota':
      // A key API cannot take a key's access away for a while.
      return kindOf(serverId) === 'xray'
        ? [{ label: t('notify.act.pause-key'), act: { type: 'pause-key', serverId, keyId: subject, keyName: subjectName || subject } }]
        : [];
    default:
      return [];
  }
}

function routeTo({ serverId, measure }: Breach) {
  const route = { page: 'server', serverId } as const;
  return factsOf(measure).subject === 'key' ? { ...route, tab: 'keys' } : route;
}

function namesText(names: readonly string[], named: number, t: NotificationWords['t']): string {
  const shown = names.join(', ');
  return named > names.length ? t('notify.andMore', { names: shown, count: named - names.length }) : shown;
}

/** Joined by line, without the empty ones. */
const sentences = (...parts: readonly string[]): string => parts.filter(part => part !== '').join('\n');
