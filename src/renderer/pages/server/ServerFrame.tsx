import type { Server, ServerSummary } from '@shared/model';
import { KIND_ICONS } from '../../ui/icons';
import { Page } from '../../ui/Page';
import { LinkBanner, ServerMenu, StatePill, useFacts } from './parts';

interface FrameProps {
  readonly server: Server;
  readonly summary: ServerSummary;
  /** In the place of the state's pill. */
  readonly pill?: React.ReactNode;
  /** In the pill, where the link's own word would say less. */
  readonly word?: string;
  /** Before the server's menu. */
  readonly actions?: React.ReactNode;
  /** After what is known of the server. */
  readonly facts?: React.ReactNode;
  /** The content fills the height and scrolls inside; `flush`: from edge to edge. */
  readonly fill?: boolean | 'flush';
  readonly children: React.ReactNode;
}

/** What every tab of a server shares: top bar, facts, menu, the banner of a link in trouble. */
export function ServerFrame({ server, summary, pill, word, facts, actions, fill, children }: FrameProps) {
  const content = (
    <>
      <LinkBanner server={server} summary={summary} />
      {children}
    </>
  );
  return (
    <Page
      fill={fill ?? false}
      icon={KIND_ICONS[server.kind]}
      title={server.name}
      pill={pill ?? <StatePill server={server} summary={summary} {...(word === undefined ? {} : { word })} />}
      meta={
        <>
          {useFacts(server, summary)}
          {facts}
        </>
      }
      actions={
        <>
          {actions}
          <ServerMenu server={server} />
        </>
      }
    >
      {fill ? content : <div className="col g12">{content}</div>}
    </Page>
  );
}
