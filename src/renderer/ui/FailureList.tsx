import { useTexts } from '../stores/app';

/** What failed and why, one line each; `total` of which these are the first. */
export function FailureList({
  rows,
  total,
}: {
  readonly rows: readonly { readonly name: string; readonly text: string }[];
  readonly total: number;
}) {
  const t = useTexts();
  return (
    <ul className="card runlist">
      {rows.map(({ name, text }, index) => (
        <li key={`${name} ${String(index)}`} className="listrow h28 s12">
          <span className="med cut">{name}</span>
          <span className="t2 cut">{text}</span>
        </li>
      ))}
      {total > rows.length ? <li className="listrow h28 s12 t3">{t('chart.more', { count: total - rows.length })}</li> : null}
    </ul>
  );
}
