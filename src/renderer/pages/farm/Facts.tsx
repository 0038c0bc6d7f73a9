/** Names and values, one under the other. */
export function Facts({
  of,
  className = '',
}: {
  readonly of: readonly (readonly [string, React.ReactNode])[];
  readonly className?: string;
}) {
  return (
    <dl className={`kv ${className}`}>
      {of.map(([name, value]) => (
        <div key={name} className="contents">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
