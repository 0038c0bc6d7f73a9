import type { GroupView } from '@shared/model';
import { ChevronDown, ChevronRight, Gauge, PinOff } from 'lucide-react';
import { useMemo, useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { open } from '../../../stores/view';
import { Button, IconButton } from '../../../ui/Button';
import { Latency } from '../../../ui/Latency';
import { startRun } from '../nodeRuns';
import { groupLine, membersText } from './groupText';
import { NodeGrid } from './NodeGrid';
import { NodeSpark } from './NodeSpark';
import type { Nodes } from './useNodes';

interface GroupProps {
  readonly serverId: string;
  readonly group: GroupView;
  readonly live: boolean;
  readonly onFold: () => void;
}

function TestGroup({ serverId, group, live }: Omit<GroupProps, 'onFold'>) {
  const t = useTexts();
  return (
    <IconButton
      icon={Gauge}
      label={t('mihomo.test', { group: group.name })}
      aria-disabled={!live || undefined}
      onClick={() => live && startRun(t, serverId, { type: 'test-group', group: group.name })}
    />
  );
}

function Unpin({ serverId, group, live }: Omit<GroupProps, 'onFold'>) {
  const t = useTexts();
  const [busy, setBusy] = useState(false);
  if (group.pinned === null) return null;
  const unpin = async () => {
    setBusy(true);
    await attempt(t('mihomo.unpin-failed', { group: group.name }), () => call('unpinGroup', { serverId, group: group.name }));
    setBusy(false);
  };
  return (
    <Button size="sm" icon={PinOff} look={busy ? 'busy' : 'default'} disabled={!live} onClick={() => void unpin()}>
      {t('mihomo.unpin')}
    </Button>
  );
}

/** An unfolded group: what it leads to, and its members. */
export function GroupCard({ serverId, group, live, onFold, nodes }: GroupProps & { readonly nodes: Nodes }) {
  const t = useTexts();
  const [asked, setAsked] = useState<string | null>(null);
  const { text, note } = groupLine(t, group);
  const { name, now, pinned, choice } = group;
  const actions = useMemo(
    () => ({
      async choose(node: string) {
        // The one in use of an automatic group is pinned by a click, too.
        if (asked !== null || (node === now && (choice === 'choose' || node === pinned))) return;
        setAsked(node);
        await attempt(t('mihomo.node-failed', { node, group: name }), () => call('selectNode', { serverId, group: name, node }));
        setAsked(null);
      },
      test: (node: string) => startRun(t, serverId, { type: 'test-node', node }),
      detail: (node: string) => open({ type: 'nodes', dialog: { type: 'node', serverId, node } }),
    }),
    [t, serverId, name, now, pinned, choice, asked],
  );
  const current = group.type.toLowerCase() === 'selector' && now !== null ? t('nodes.now', { node: now }) : text;
  return (
    <section className="card" data-group={name}>
      <div className="card-h">
        <IconButton icon={ChevronDown} label={t('mihomo.fold', { group: name })} aria-expanded onClick={onFold} />
        <h2 className="cut gtitle">{name}</h2>
        <span className="chip">{group.type}</span>
        {group.hidden ? <span className="chip line">{t('nodes.hidden')}</span> : null}
        <span className="s12 t2 cut grow">{note === '' ? current : `${current}, ${note}`}</span>
        <Unpin serverId={serverId} group={group} live={live} />
        <span className="s12 t3 nowrap hide-n">{membersText(t, group)}</span>
        <TestGroup serverId={serverId} group={group} live={live} />
      </div>
      <NodeGrid group={group} nodes={nodes} asked={asked} live={live} actions={actions} />
    </section>
  );
}

/** A folded group: one line. */
export function GroupLine({ serverId, group, live, onFold }: GroupProps) {
  const t = useTexts();
  const { text, note } = groupLine(t, group);
  return (
    <div className="listrow h44 grp-r" data-group={group.name}>
      <IconButton icon={ChevronRight} label={t('mihomo.unfold', { group: group.name })} aria-expanded={false} onClick={onFold} />
      <span className="med gname cut" title={group.name}>
        {group.name}
      </span>
      <span className="chip">{group.type}</span>
      {group.hidden ? <span className="chip line">{t('nodes.hidden')}</span> : null}
      <span className="s12 grow cut">
        <span className="t2">{note === '' ? text : `${text},`}</span> <span className="t3">{note}</span>
      </span>
      <Unpin serverId={serverId} group={group} live={live} />
      {group.latency === null ? null : (
        <>
          <NodeSpark marks={group.marks} />
          <Latency ms={group.latency} old={!live} />
        </>
      )}
      <span className="s12 t3 num w60 fn hide-n">{membersText(t, group)}</span>
      <TestGroup serverId={serverId} group={group} live={live} />
    </div>
  );
}
