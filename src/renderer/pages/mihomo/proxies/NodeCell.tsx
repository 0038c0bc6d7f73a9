import type { GroupChoice, NodeRow } from '@shared/model';
import { Check, Pin } from 'lucide-react';
import { memo } from 'react';
import { useTexts } from '../../../stores/app';
import { agoText } from '../../../ui/ago';
import { Icon, Ring } from '../../../ui/icons';
import { NodeLatency } from './NodeLatency';
import { NodeSpark } from './NodeSpark';

export interface NodeActions {
  choose(node: string): void;
  test(node: string): void;
  detail(node: string): void;
}
interface NodeCellProps {
  readonly row: NodeRow;
  readonly index: number;
  /** In use; `asked`: the user just chose it, and it was not read back yet. */
  readonly state: 'on' | 'asked' | 'off';
  readonly pinned: boolean;
  readonly choice: GroupChoice;
  readonly group: string;
  readonly live: boolean;
  /** The one in the tab order. */
  readonly current: boolean;
  readonly actions: NodeActions;
  readonly onFocus: (index: number) => void;
}

/** One member of a group: chosen by a click, tested by its latency, its history by its line; T and D by the keyboard. */
export const NodeCell = memo(({ row, index, state, pinned, choice, group, live, current, actions, onFocus }: NodeCellProps) => {
  const t = useTexts();
  const { name } = row;
  const on = state !== 'off';
  const able = live && choice !== 'none';
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.code === 'KeyT' && live) actions.test(name);
    else if (event.code === 'KeyD' && !row.isGroup) actions.detail(name);
    else return;
    event.preventDefault();
  };
  const tested = row.testedAt === null ? '' : `, ${t('nodes.tested-ago', { ago: agoText(t, Date.now() - row.testedAt) })}`;
  return (
    <li className={`node two ${on ? 'on' : ''} ${live ? '' : 'dimn'}`}>
      <span className="row">
        <button
          type="button"
          className="nodeb row row-4 grow"
          aria-pressed={on}
          aria-disabled={!able || undefined}
          aria-keyshortcuts="T D"
          data-place={index}
          tabIndex={current ? 0 : -1}
          title={choice === 'pin' && !on ? t('nodes.pin-title', { node: name, group }) : name}
          onClick={() => able && actions.choose(name)}
          onFocus={() => onFocus(index)}
          onKeyDown={onKeyDown}
        >
          {on ? <span className="c-acc">{state === 'asked' ? <Ring /> : <Icon of={pinned ? Pin : Check} size={12} />}</span> : null}
          <span className="cut">{name}</span>
        </button>
        <button
          type="button"
          className="latb"
          tabIndex={-1}
          aria-disabled={!live || undefined}
          aria-label={t('nodes.test-node', { node: name })}
          title={`${t('nodes.test-node', { node: name })}${tested}`}
          onClick={() => live && actions.test(name)}
        >
          <NodeLatency row={row} live={live} />
        </button>
      </span>
      <span className="row s11 t3">
        <span className="cut grow">{row.type}</span>
        {row.isGroup ? (
          <NodeSpark marks={row.marks} />
        ) : (
          <button
            type="button"
            className="latb"
            tabIndex={-1}
            aria-label={t('nodes.detail-of', { node: name })}
            title={t('nodes.detail-of', { node: name })}
            onClick={() => actions.detail(name)}
          >
            <NodeSpark marks={row.marks} />
          </button>
        )}
      </span>
    </li>
  );
});
