/** What limits did, as lines of the event list and as announcements. */
import type { Announcement } from '@shared/announcement';
import type { Events } from '../events';
import type { ActionNews } from './contract';

export interface NewsDeps {
  readonly events: Pick<Events, 'add'>;
  announce(announcement: Announcement): void;
  serverName(serverId: string): string;
}

/** What was done stands in the breach, whose notice says it; only what is left when the breach is over is told by itself. */
export function createNews({ events, announce, serverName }: NewsDeps): (news: ActionNews) => void {
  const note = (news: ActionNews): void => {
    const { serverId, subjectName: name, limitName: limit } = news.breach;
    const code = 'failure' in news ? news.failure.code : '';
    const by = news.type === 'undone' ? news.by : 'limit';
    switch (news.action) {
      case 'pause-key':
        if (news.type === 'done') events.add('limit-paused-key', 'warn', serverId, { key: name, limit });
        else if (news.type === 'undone') events.add('limit-resumed-key', 'ok', serverId, { key: name, limit }, by);
        else events.add(news.type === 'failed' ? 'limit-pause-failed' : 'limit-resume-failed', 'bad', serverId, { key: name, limit, code });
        break;
      case 'switch-off-port':
        if (news.type === 'done') events.add('limit-switched-off-port', 'warn', serverId, { port: name, limit });
        else if (news.type === 'undone') events.add('limit-switched-on-port', 'ok', serverId, { port: name, limit }, by);
        else events.add('limit-switch-failed', 'bad', serverId, { port: name, limit, code });
        break;
      case 'rotate-port':
        // A rotation that came so far has its own line, asked for by a limit.
        if (news.type === 'failed') events.add('limit-rotation-failed', 'bad', serverId, { port: name, limit, code });
    }
  };
  return news => {
    note(news);
    if (news.type !== 'undo-failed') return;
    const { breach, failure } = news;
    announce({ type: 'limit-undo-failed', breach, serverName: serverName(breach.serverId), failure });
  };
}
