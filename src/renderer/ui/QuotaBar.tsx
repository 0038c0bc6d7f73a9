/** 4 px bar with its text under it; blue, from the warning threshold amber, at 100 red. */
export function QuotaBar({ percent, warnAt, text }: { readonly percent: number; readonly warnAt: number; readonly text: string }) {
  const tone = percent >= 100 ? 'bad' : percent >= warnAt ? 'warn' : 'acc';
  const width = `${Math.max(0, Math.min(100, percent))}%`;
  return (
    <span className="qb">
      <svg className="bar" role="img" aria-label={`${Math.round(percent)} %`}>
        <rect className="bar-track" width="100%" height="4" rx="2" />
        <rect className={`f-${tone}`} width={width} height="4" rx="2" />
        {percent >= 100 ? null : <rect className="bar-tick" x={`${warnAt}%`} width="1" height="4" />}
      </svg>
      <span className={`s11 ${tone === 'acc' ? 't3' : `c-${tone}`}`}>{text}</span>
    </span>
  );
}
