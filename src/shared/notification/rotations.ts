/** Rotations, runs of them and port restarts as notices. Pure. */
import type { PortRestart, Rotation, RotationOutcome, RotationRun } from '../model';
import { type NotificationModel, type NotificationWords, plain } from './words';

/** Null while it runs. */
export function rotationNotice(rotation: Rotation, words: NotificationWords): NotificationModel | null {
  const { outcome, portName, serverId, portId } = rotation;
  if (rotation.phase !== 'done' || !outcome) return null;
  // What a limit did is said in its breach's notice; only that it did not help is news.
  if (rotation.askedBy === 'limit' && outcome.type === 'changed') return null;
  const server = words.serverName(serverId);
  return {
    tag: `rotation:${serverId}/${portId}`,
    replaces: [],
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
export function runNotice(run: RotationRun, server: string, words: NotificationWords): NotificationModel | null {
  const { t } = words;
  const { id, serverId, ports, cancelled } = run;
  const [only] = ports;
  if (!only) return null;
  if (run.askedBy === 'limit' && ports.every(({ reached }) => reached)) return null;
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

export function restartNotice(
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
