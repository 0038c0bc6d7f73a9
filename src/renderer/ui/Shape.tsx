import type { StateShape } from '@shared/model';

const MARKS: { readonly [S in StateShape]: React.ReactNode } = {
  ok: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  warn: <path d="M5 .8 9.6 9.2H.4z" fill="currentColor" />,
  bad: (
    <>
      <path d="M1 1h8v8H1z" fill="currentColor" />
      <path d="m3.2 3.2 3.6 3.6m0-3.6L3.2 6.8" stroke="var(--on-state)" strokeWidth="1.3" />
    </>
  ),
  busy: (
    <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.8" strokeDasharray="15 8" transform="rotate(-90 5 5)" />
  ),
  cool: (
    <>
      <circle cx="5" cy="5" r="3.9" fill="none" stroke="currentColor" strokeWidth="1.2" />
      <path d="M5 5V2.2A2.8 2.8 0 0 1 5 7.8z" fill="currentColor" />
    </>
  ),
  stale: <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 1.75" />,
  off: <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

/** The shape alone tells the state; `label` names it where no word stands beside. */
export function Shape({ shape, label }: { readonly shape: StateShape; readonly label?: string }) {
  return label === undefined ? (
    <svg className={`dot dot-${shape}`} viewBox="0 0 10 10" aria-hidden="true">
      {MARKS[shape]}
    </svg>
  ) : (
    <svg className={`dot dot-${shape}`} viewBox="0 0 10 10" role="img" aria-label={label}>
      {MARKS[shape]}
    </svg>
  );
}

/** Shape and word; `quiet` keeps an ok word grey, so that colour marks exceptions only. */
export function State(props: {
  readonly shape: StateShape;
  readonly children: React.ReactNode;
  readonly pill?: boolean;
  readonly quiet?: boolean;
  readonly small?: boolean;
}) {
  const classes = ['st', `st-${props.shape}`, props.pill ? 'pill' : '', props.quiet ? 'q' : '', props.small ? 's12' : ''];
  return (
    <span className={classes.filter(Boolean).join(' ')}>
      <Shape shape={props.shape} />
      <span className="cut">{props.children}</span>
    </span>
  );
}
