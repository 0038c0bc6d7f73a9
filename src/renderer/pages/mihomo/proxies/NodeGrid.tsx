import type { GroupView } from '@shared/model';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { type NodeActions, NodeCell } from './NodeCell';
import { LINE_PX, useLines } from './useLines';
import type { Nodes } from './useNodes';

interface NodeGridProps {
  readonly group: GroupView;
  readonly nodes: Nodes;
  /** Chosen a moment ago. */
  readonly asked: string | null;
  readonly live: boolean;
  readonly actions: NodeActions;
}

/** Members of one group, of which only those in sight are there; arrows go between them. */
export function NodeGrid({ group, nodes, asked, live, actions }: NodeGridProps) {
  const t = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const { columns, start, end } = useLines(box, group.shown);
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);
  const { show } = nodes;
  const total = Math.ceil(group.shown / columns);
  useEffect(() => {
    show(group.name, end > start ? { start: start * columns, end: end * columns } : null);
  }, [show, group.name, start, end, columns]);
  useEffect(() => () => show(group.name, null), [show, group.name]);

  const current = Math.min(active, Math.max(0, group.shown - 1));
  // The one in the tab order must be there: where it is out of sight, the first that is in sight stands for it.
  const tabbed = current >= start * columns && current < end * columns ? current : start * columns;
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const found = box.current?.querySelector<HTMLElement>(`[data-place="${wanted.current}"]`);
    if (!found) return;
    wanted.current = null;
    found.focus({ preventScroll: true });
    found.closest('li')?.scrollIntoView({ block: 'nearest' });
  });
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.place === undefined) return;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: current + columns,
      ArrowUp: current - columns,
      Home: 0,
      End: group.shown - 1,
    };
    const to = event.ctrlKey || event.metaKey || event.altKey ? undefined : steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (to < 0 || to >= group.shown) return;
    setActive(to);
    wanted.current = to;
    // Far away it is not there yet: the page goes there, and it is drawn.
    const line = Math.floor(to / columns);
    const page = box.current?.closest('.page');
    if (box.current && page && (line < start || line >= end))
      page.scrollTop += box.current.getBoundingClientRect().top - page.getBoundingClientRect().top + line * LINE_PX - page.clientHeight / 2;
  };

  const cells = [];
  for (let index = start * columns; index < Math.min(end * columns, group.shown); index += 1) {
    const row = nodes.rowAt(group.name, index);
    const name = row?.name;
    cells.push(
      row === undefined ? (
        <li key={index} className="node two" aria-busy>
          <span className="sk w96" />
        </li>
      ) : (
        <NodeCell
          key={index}
          row={row}
          index={index}
          state={asked === null ? (name === group.now ? 'on' : 'off') : name === asked ? 'asked' : 'off'}
          pinned={name === group.pinned}
          choice={group.choice}
          group={group.name}
          live={live}
          current={index === tabbed}
          actions={actions}
          onFocus={setActive}
        />
      ),
    );
  }
  return (
    <div
      className="nodes-box"
      ref={box}
      style={{ height: Math.max(0, total * LINE_PX - 8) }}
      onPointerEnter={() => nodes.hold(true)}
      onPointerLeave={() => nodes.hold(false)}
    >
      <ul
        className="nodes placed"
        aria-label={t('nodes.nodes-of', { group: group.name })}
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, transform: `translateY(${start * LINE_PX}px)` }}
        onKeyDown={onKeyDown}
      >
        {cells}
      </ul>
    </div>
  );
}
