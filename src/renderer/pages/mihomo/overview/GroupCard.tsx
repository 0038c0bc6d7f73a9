import type { GroupSummary } from '@shared/model';
import { Check, ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { IconButton } from '../../../ui/Button';
import { Icon, Ring } from '../../../ui/icons';
import { Latency } from '../../../ui/Latency';

/** Only a selector's node is the user's to choose. */
const CHOOSABLE: ReadonlySet<string> = new Set(['selector', 'select', 'fallback', 'urltest']);
const FOLDED_NODES = 60;

/** One proxy group: its nodes, the one in use, the last known latencies. */
export function GroupCard({
  serverId,
  group,
  filter,
  live,
}: {
  readonly serverId: string;
  readonly group: GroupSummary;
  readonly filter: string;
  readonly live: boolean;
}) {
  const t = useTexts();
  const [folded, setFolded] = useState(false);
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<string | null>(null);
  const words = filter.trim().toLowerCase();
  const matching = words === '' ? group.nodes : group.nodes.filter(node => node.toLowerCase().includes(words));
  const shown = all ? matching : matching.slice(0, FOLDED_NODES);
  const choosable = live && CHOOSABLE.has(group.type.toLowerCase());
  if (words !== '' && matching.length === 0) return null;
  const choose = async (node: string) => {
    if (!choosable || asked !== null || node === group.now) return;
    setAsked(node);
    await attempt(t('mihomo.node-failed', { node, group: group.name }), () => call('selectNode', { serverId, group: group.name, node }));
    setAsked(null);
  };
  return (
    <section className="card" data-group={group.name}>
      <div className="card-h">
        <h2 className="cut">{group.name}</h2>
        <span className="chip">{group.type}</span>
        <span className="s12 t3 cut grow">{folded ? (group.now ?? '') : t('mihomo.nodes-count', { count: group.nodes.length })}</span>
        <IconButton
          icon={folded ? ChevronRight : ChevronDown}
          label={t(folded ? 'mihomo.unfold' : 'mihomo.fold', { group: group.name })}
          aria-expanded={!folded}
          onClick={() => setFolded(!folded)}
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
                  <Latency ms={Object.hasOwn(group.delays, node) ? group.delays[node] : undefined} old={!live} />
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
    </section>
  );
}
