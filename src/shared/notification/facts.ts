/** What a template of a webhook can say of a notice. Pure; nothing in it is secret. */
import type { Announcement } from '../announcement';
import type { WebhookFacts } from '../webhook';
import { categoryOf } from './category';
import type { NotificationModel } from './words';

/** Null: a notice that concerns only who sits at this computer. `at`: Unix ms. */
export function forwardedFacts(announcement: Announcement, model: NotificationModel, at: number): WebhookFacts | null {
  const category = categoryOf(announcement);
  if (category === 'app' || announcement.type === 'test') return null;
  return testFacts(model, at, { category: category ?? 'rotations', ...told(announcement) });
}

/** Of any notice. */
export function testFacts(
  { title, body, urgency }: Pick<NotificationModel, 'title' | 'body' | 'urgency'>,
  at: number,
  more: Partial<WebhookFacts>,
): WebhookFacts {
  return {
    ...{ title, body, urgency, text: body === '' ? title : `${title}\n${body}`, time: new Date(at).toISOString() },
    ...{ category: 'app', state: 'told', server: null, limit: null, subject: null, measure: null, value: null, threshold: null, count: 1 },
    ...more,
  };
}

function told(announcement: Announcement): Partial<WebhookFacts> {
  switch (announcement.type) {
    case 'breach':
    case 'recovery': {
      const { limitName, subjectName, subject, measure, peak, threshold, endedAt } = announcement.breach;
      return {
        ...{ state: endedAt === null ? 'began' : 'ended', server: announcement.serverName, limit: limitName },
        ...{ subject: subject === '' ? null : subjectName || subject, measure, value: peak, threshold },
      };
    }
    case 'outage': {
      const { limitName, measure, count, lastedMs, serverName } = announcement.outage;
      return { state: lastedMs === null ? 'began' : 'ended', limit: limitName || null, measure, count, server: serverName || null };
    }
    case 'held':
      return { state: 'summary', count: announcement.summary.count };
    case 'rotation':
    case 'rotation-run':
    case 'port-restart':
    case 'kept-in-tray':
    case 'no-tray':
    case 'action-failed':
    case 'webhook-failed':
    case 'test':
      return {};
    default:
      return { server: announcement.serverName };
  }
}
