/** Names and values, one pair a line. */
export const Facts = ({ of }: { readonly of: readonly (readonly [string, React.ReactNode])[] }) => (
  <dl className="kv">
    {of.map(([name, value]) => (
      <div key={name} className="contents">
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
