import { unitIn } from '@shared/format';
import { useTexts } from '../stores/app';

/** Latency chip: level shape and ms; under 150, under 400, slower, none. Grey: from an older test. */
export function Latency({ ms, old }: { readonly ms: number | undefined; readonly old?: boolean }) {
  const t = useTexts();
  if (ms === undefined) return null;
  const level = ms <= 0 ? 0 : ms < 150 ? 3 : ms < 400 ? 2 : 1;
  const tone = old ? 'lat-old' : level === 0 ? 'lat-bad' : level === 3 ? 'lat-ok' : 'lat-warn';
  return (
    <span className={`lat ${tone}`}>
      <svg className="lv" viewBox="0 0 9 9" aria-hidden="true">
        {level === 0 ? (
          <path d="m1 1 7 7m0-7L1 8" stroke="currentColor" strokeWidth="1.5" />
        ) : (
          [1, 2, 3].map(bar => (
            <rect key={bar} className={bar <= level ? '' : 'lv-off'} x={(bar - 1) * 3.25} y={9 - bar * 3} width="2.25" height={bar * 3} />
          ))
        )}
      </svg>
      {level === 0 ? t('mihomo.timeout') : `${Math.round(ms)} ${unitIn('ms', t.language)}`}
    </span>
  );
}
