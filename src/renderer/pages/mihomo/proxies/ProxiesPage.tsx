import type { GroupView } from '@shared/model';
import { Search, Waypoints } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { go } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';
import { isLive } from '../../../ui/serverState';
import { Empty, ErrorState, Skeleton } from '../../../ui/states';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';
import { GroupCard, GroupLine } from './GroupCard';
import { LatencyCard } from './LatencyCard';
import { NodeRunBanners } from './NodeRunBanners';
import { type OpenGroups, useOpenGroups } from './openGroups';
import { ProvidersCard } from './ProvidersCard';
import { ProxiesToolbar } from './ProxiesToolbar';
import { type NodesQuestion, useNodes } from './useNodes';

/** Groups that are unfolded without the user's doing. */
const FIRST = 2;

/** Groups, nodes and providers of a controller. */
export function ProxiesPage(props: MihomoProps) {
  const t = useTexts();
  const { server, summary } = props;
  const [question, setQuestion] = useState<NodesQuestion>({ search: '', state: 'all', order: 'written' });
  const change = (next: Partial<NodesQuestion>) => setQuestion(before => ({ ...before, ...next }));
  const nodes = useNodes(server.id, useDeferredValue(question));
  const live = isLive(summary);
  const filtered = question.search.trim() !== '' || question.state !== 'all';
  const opened = useOpenGroups(server.id, filtered);
  const { view, failure } = nodes;
  // Nothing goes through the group of all where another mode is on.
  const inUse = view?.groups.filter(({ name }) => name !== 'GLOBAL' || summary.mode?.toLowerCase() === 'global') ?? [];
  const groups = filtered ? inUse.filter(({ shown }) => shown > 0) : inUse;
  const content = () => {
    if (view === null)
      return failure ? (
        <section className="card">
          <ErrorState title={t('nodes.not-read-all')} text={failureText(t, failure)}>
            <Button onClick={nodes.reload}>{t('common.try-again')}</Button>
          </ErrorState>
        </section>
      ) : (
        <section className="card">
          <Skeleton bars={8} />
        </section>
      );
    if (groups.length > 0)
      return blocksOf(groups, opened, filtered).map(block => {
        const parts = block.groups.map(group => {
          const shared = { serverId: server.id, group, live, onFold: () => opened.set(group.name, !block.open) };
          return block.open ? <GroupCard key={group.name} {...shared} nodes={nodes} /> : <GroupLine key={group.name} {...shared} />;
        });
        return block.open ? (
          parts
        ) : (
          <section key={block.groups[0]?.name} className="card">
            {parts}
          </section>
        );
      });
    return (
      <section className="card">
        {filtered ? (
          <Empty icon={Search} title={t('common.nothing-matches')}>
            <Button onClick={() => change({ search: '', state: 'all' })}>{t('common.clear')}</Button>
          </Empty>
        ) : (
          <Empty icon={Waypoints} title={t('mihomo.no-groups')} text={t('mihomo.no-groups-text')}>
            <Button onClick={() => go({ page: 'server', serverId: server.id, tab: 'config' })}>{t('mihomo.tab-config')}</Button>
          </Empty>
        )}
      </section>
    );
  };
  return (
    <MihomoFrame {...props}>
      <ProxiesToolbar serverId={server.id} question={question} onChange={change} view={view} groups={inUse.length} live={live} />
      <NodeRunBanners serverId={server.id} />
      <div className="grid">
        <div className="c8 col g12">{content()}</div>
        <div className="c4 col g12">
          {view ? (
            <ProvidersCard serverId={server.id} providers={view.providers} live={live} onFilter={words => change({ search: words })} />
          ) : null}
          <LatencyCard server={server} onFilter={change} />
        </div>
      </div>
    </MihomoFrame>
  );
}

interface Block {
  readonly open: boolean;
  readonly groups: GroupView[];
}
/** Unfolded groups stand alone, folded ones that follow each other in one card. */
function blocksOf(groups: readonly GroupView[], opened: OpenGroups, filtered: boolean): readonly Block[] {
  const blocks: Block[] = [];
  for (const [index, group] of groups.entries()) {
    const open = opened.isOpen(group.name, filtered || index < FIRST);
    const last = blocks.at(-1);
    if (last && !last.open && !open) last.groups.push(group);
    else blocks.push({ open, groups: [group] });
  }
  return blocks;
}
