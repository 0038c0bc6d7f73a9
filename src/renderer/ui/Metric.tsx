/** Metric tile: label, value, one line of context. */
export function Metric(props: {
  readonly label?: string;
  readonly children: React.ReactNode;
  readonly context?: React.ReactNode;
  readonly size?: 'big' | 'small';
  readonly stale?: boolean;
  readonly className?: string;
}) {
  return (
    <div className={`metric ${props.size ?? ''} ${props.className ?? ''}`}>
      {props.label === undefined ? null : <div className="k">{props.label}</div>}
      <div className={`v ${props.stale ? 'stale' : ''}`}>{props.children}</div>
      {props.context === undefined ? null : <div className="d">{props.context}</div>}
    </div>
  );
}
