import { useLayoutEffect, useRef } from 'react';
import { useTexts } from '../stores/app';
import { Link } from './Link';

/** Each page brings its own row of tabs: the one that was opened by keyboard takes the focus along. */
let focusMoves = false;

/** Links to the pages of one server, with what each holds; `at`: the route's tab of a page. */
export function TabLinks<T extends string>({
  serverId,
  tabs,
  current,
  at = tab => tab,
  figures,
}: {
  readonly serverId: string;
  readonly tabs: readonly { readonly id: T; readonly label: string }[];
  readonly current: T;
  readonly at?: (tab: T) => string;
  readonly figures: { readonly [K in T]?: React.ReactNode };
}) {
  const t = useTexts();
  const row = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (!focusMoves) return;
    focusMoves = false;
    row.current?.querySelector<HTMLElement>('[aria-current]')?.focus();
  });
  return (
    <nav
      ref={row}
      className="tabs"
      aria-label={t('server.tabs')}
      onKeyDown={event => {
        focusMoves = event.key === 'Enter';
      }}
    >
      {tabs.map(({ id, label }) => (
        <Link
          key={id}
          className={`tab ${id === current ? 'on' : ''}`}
          aria-current={id === current ? 'page' : undefined}
          to={{ page: 'server', serverId, tab: at(id) }}
        >
          {label}
          {figures[id]}
        </Link>
      ))}
    </nav>
  );
}
