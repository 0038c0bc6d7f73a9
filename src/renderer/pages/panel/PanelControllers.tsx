import { formatCount } from '@shared/format';
import type { GroupSummary, MihomoServer, MihomoSummary } from '@shared/model';
import { ChevronDown, ChevronUp, Unplug } from 'lucide-react';
import { useEffect, useState } from 'react';
import { call } from '../../api';
import { type ServerView, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button, IconButton } from '../../ui/Button';
import { Select } from '../../ui/controls';
import { Shape } from '../../ui/Shape';
import { isLive, serverShape, stateWord } from '../../ui/serverState';
import { ModeSwitch } from '../mihomo/ModeSwitch';

/** A small window is no list view: more than this is in the large one. */
const CAPS = { controllers: 2, groups: 8, nodes: 50 } as const;
/** How long the question "really all?" stands. */
const ASK_MS = 5000;

interface Of {
  readonly server: MihomoServer;
  readonly summary: MihomoSummary;
}

/** The first controllers with their modes; unfolded, their groups and all their connections. */
export function PanelControllers({ servers }: { readonly servers: readonly ServerView[] }) {
  const t = useTexts();
  const [open, setOpen] = useState<string | null>(null);
  const all = servers.flatMap(({ server, summary }): readonly Of[] =>
    server.kind === 'mihomo' && summary.kind === 'mihomo' && summary.mode !== null ? [{ server, summary }] : [],
  );
  return (
    <>
      {all.slice(0, CAPS.controllers).map(of => (
        <Controller
          key={of.server.id}
          {...of}
          unfolded={open === of.server.id}
          onFold={() => setOpen(open === of.server.id ? null : of.server.id)}
        />
      ))}
      {all.length > CAPS.controllers ? (
        <button
          type="button"
          className="linkbtn s12 pothers"
          onClick={() => void attempt(t('common.failed'), () => call('openWindow', { page: 'controllers' }))}
        >
          {t('panel.more-controllers', { count: all.length - CAPS.controllers })}
        </button>
      ) : null}
    </>
  );
}

function Controller({ server, summary, unfolded, onFold }: Of & { readonly unfolded: boolean; readonly onFold: () => void }) {
  const t = useTexts();
  const live = isLive(summary);
  // What an automatic group uses is the core's choice, and pinning it is for the large window.
  const groups = summary.groups.filter(({ type }) => ['selector', 'select'].includes(type.toLowerCase())).slice(0, CAPS.groups);
  return (
    <>
      <div className={`pmode ${unfolded ? 'open' : ''}`}>
        <span className="s12 t2 nowrap row row-4">
          <Shape shape={serverShape(summary)} label={live ? t('state.live') : stateWord(t, summary)} />
          <span className="cut">{t('panel.mode', { name: server.name })}</span>
        </span>
        <span className="end row row-4">
          <ModeSwitch server={server} summary={summary} />
          <IconButton
            icon={unfolded ? ChevronUp : ChevronDown}
            label={t(unfolded ? 'panel.fold' : 'panel.unfold', { name: server.name })}
            aria-expanded={unfolded}
            onClick={onFold}
          />
        </span>
      </div>
      {unfolded ? (
        <div className="pgroups">
          {groups.map(group => (
            <Group key={group.name} serverId={server.id} group={group} live={live} />
          ))}
          <CloseAll server={server} summary={summary} live={live} />
        </div>
      ) : null}
    </>
  );
}

function Group({ serverId, group, live }: { readonly serverId: string; readonly group: GroupSummary; readonly live: boolean }) {
  const t = useTexts();
  const [asked, setAsked] = useState<string | null>(null);
  const shown = group.nodes.slice(0, CAPS.nodes);
  const now = asked ?? group.now;
  const nodes = now === null || shown.includes(now) ? shown : [now, ...shown];
  const choose = async (node: string) => {
    setAsked(node);
    await attempt(t('mihomo.node-failed', { node, group: group.name }), () => call('selectNode', { serverId, group: group.name, node }));
    setAsked(null);
  };
  return (
    <div className="row">
      <span className="s12 t2 cut grow" title={group.name}>
        {group.name}
      </span>
      <Select
        label={t('panel.node-of', { group: group.name })}
        value={now ?? ''}
        disabled={!live || asked !== null}
        options={nodes.map(node => ({ value: node, label: node }))}
        onChange={node => void choose(node)}
      />
    </div>
  );
}

/** Asks in its own place: the second press within a few seconds closes them. */
function CloseAll({ server, summary, live }: Of & { readonly live: boolean }) {
  const t = useTexts();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!asking) return;
    const timer = setTimeout(() => setAsking(false), ASK_MS);
    return () => clearTimeout(timer);
  }, [asking]);
  const count = summary.connections;
  const press = async () => {
    if (!asking) {
      setAsking(true);
      return;
    }
    setAsking(false);
    setBusy(true);
    await attempt(t('notify.closeAllFailed', { server: server.name }), () => call('closeAllConnections', { serverId: server.id }));
    setBusy(false);
  };
  const all = count === null ? t('panel.close-all') : t('panel.close-count', { count, number: formatCount(count) });
  return (
    <Button
      size="sm"
      icon={Unplug}
      look={busy ? 'busy' : asking ? 'danger' : 'default'}
      disabled={!live || count === 0}
      onClick={() => void press()}
    >
      {asking ? t('panel.close-sure', { what: all }) : all}
    </Button>
  );
}
