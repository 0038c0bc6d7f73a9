import { unitIn } from '@shared/format';
import type { GroupSummary, NodeRun } from '@shared/model';
import type { Texts } from '@shared/texts';
import { Check, ChevronDown, ChevronRight, Gauge, PinOff, X } from 'lucide-react';
import { memo, useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { go } from '../../../stores/view';
import { Button, IconButton } from '../../../ui/Button';
import { Icon, Ring } from '../../../ui/icons';
import { Latency } from '../../../ui/Latency';
import { cancelRun, startRun, testLine } from '../nodeRuns';

interface GroupCardProps {
  readonly serverId: string;
  readonly group: GroupSummary;
  readonly filter: string;
  readonly live: boolean;
  /** Nothing goes through it now: folded until the user unfolds it. */
  readonly aside: boolean;
  /** The test of it that goes on. */
  readonly test: NodeRun | null;
}

/** A selector's node is the user's to choose, an automatic group can be pinned where the core knows pins. */
const isChoosable = ({ type, pinned }: GroupSummary): boolean => ['selector', 'select'].includes(type.toLowerCase()) || pinned != null;
const FOLDED_NODES = 60;
/** What was folded stays so while the window lives. */
const folds = new Map<string, boolean>();

/** One proxy group: its nodes, the one in use, the last known latencies. */
export const GroupCard = memo(({ serverId, group, filter, live, aside, test }: GroupCardProps) => {
  const t = useTexts();
  const key = JSON.stringify([serverId, group.name]);
  const [isFolded, setFolded] = useState(folds.get(key) ?? null);
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<string | null>(null);
  const [unpinning, setUnpinning] = useState(false);
  const words = filter.trim().toLowerCase();
  const matching = words === '' ? group.nodes : group.nodes.filter(node => node.toLowerCase().includes(words));
  const shown = all ? matching : matching.slice(0, FOLDED_NODES);
  const folded = words === '' && (isFolded ?? aside);
  const choosable = live && isChoosable(group);
  if (words !== '' && matching.length === 0) return null;
  const fold = () => {
    folds.set(key, !folded);
    setFolded(!folded);
  };
  const choose = async (node: string) => {
    // What an automatic group uses by its own choice can be pinned.
    if (!choosable || asked !== null || (node === group.now && group.pinned !== '')) return;
    setAsked(node);
    await attempt(t('mihomo.node-failed', { node, group: group.name }), () => call('selectNode', { serverId, group: group.name, node }));
    setAsked(null);
  };
  const unpin = async () => {
    setUnpinning(true);
    await attempt(t('mihomo.unpin-failed', { group: group.name }), () => call('unpinGroup', { serverId, group: group.name }));
    setUnpinning(false);
  };
  return (
    <section className="card" data-group={group.name}>
      <div className="card-h">
        <h2 className="cut">{group.name}</h2>
        <span className="chip">{group.type}</span>
        <span className="s12 t3 cut grow">{test ? testLine(t, test) : headLine(t, group, folded)}</span>
        {group.pinned ? (
          <Button size="sm" icon={PinOff} look={unpinning ? 'busy' : 'default'} disabled={!live || unpinning} onClick={() => void unpin()}>
            {t('mihomo.unpin')}
          </Button>
        ) : null}
        {test ? (
          <IconButton icon={X} label={t('mihomo.cancel-test', { group: group.name })} onClick={() => cancelRun(t, test)} />
        ) : (
          <IconButton
            icon={Gauge}
            label={t('mihomo.test', { group: group.name })}
            disabled={!live}
            onClick={() => startRun(t, serverId, { type: 'test-group', group: group.name })}
          />
        )}
        <IconButton
          icon={folded ? ChevronRight : ChevronDown}
          label={t(folded ? 'mihomo.unfold' : 'mihomo.fold', { group: group.name })}
          aria-expanded={!folded}
          onClick={fold}
        />
      </div>
      {folded ? null : (
        <ul className="nodes">
          {shown.map(node => {
            const on = (asked ?? group.now) === node;
            return (
              <li key={node}>
                <button
                  type="button"
                  className={`node ${on ? 'on' : ''} ${live ? '' : 'dimn'}`}
                  aria-pressed={on}
                  aria-disabled={!choosable || undefined}
                  title={node}
                  onClick={() => void choose(node)}
                >
                  <span className="row row-4 grow">
                    {on ? <span className="c-acc">{asked === node ? <Ring /> : <Icon of={Check} size={12} />}</span> : null}
                    <span className="cut">{node}</span>
                  </span>
                  <Latency ms={delayOf(group, node)} old={!live} />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {!folded && matching.length > shown.length ? (
        <p className="pad12 s12">
          <button type="button" className="linkbtn" onClick={() => setAll(true)}>
            {t('mihomo.show-all', { count: matching.length })}
          </button>
        </p>
      ) : null}
      {!folded && group.more && matching.length === shown.length ? (
        <p className="pad12 s12">
          <button type="button" className="linkbtn" onClick={() => go({ page: 'server', serverId, tab: 'proxies' })}>
            {t('mihomo.more-nodes', { count: group.more })}
          </button>
        </p>
      ) : null}
    </section>
  );
});

const delayOf = ({ delays }: GroupSummary, node: string): number | undefined => (Object.hasOwn(delays, node) ? delays[node] : undefined);

/** Of a folded group what is in use, of a pinned one its pin, else how much there is. */
function headLine(t: Texts, group: GroupSummary, folded: boolean): string {
  if (group.pinned) return t('mihomo.pinned', { node: group.pinned });
  if (!folded || group.now === null) return t('mihomo.nodes-count', { count: group.nodes.length + (group.more ?? 0) });
  const ms = delayOf(group, group.now);
  if (ms === undefined) return group.now;
  return `${group.now}, ${ms <= 0 ? t('mihomo.timeout') : `${Math.round(ms)} ${unitIn('ms', t.language)}`}`;
}
