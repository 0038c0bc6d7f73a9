/** Signal of a modem: level bars and word, single readings. */
import { unitIn } from '@shared/format';
import type { Port, Signal } from '@shared/model';
import type { SignalLevel } from '@shared/signal';
import { useTexts } from '../../stores/app';

export type LevelTone = 'ok' | 'warn' | 'bad';
const LEVELS: { readonly [L in SignalLevel]: { readonly bars: number; readonly tone: LevelTone } } = {
  excellent: { bars: 5, tone: 'ok' },
  good: { bars: 4, tone: 'ok' },
  fair: { bars: 3, tone: 'warn' },
  poor: { bars: 2, tone: 'bad' },
  'very-poor': { bars: 1, tone: 'bad' },
};

/** The bars alone; `label` where no word stands beside. */
export function SignalBars({ level, label }: { readonly level: SignalLevel; readonly label?: string }) {
  const { bars, tone } = LEVELS[level];
  const marks = [0, 1, 2, 3, 4].map(bar => (
    <rect
      key={bar}
      className={bar < bars ? 'bars-on' : 'bars-off'}
      x={bar * 3.75}
      y={9.5 - bar * 2.25}
      width="2.5"
      height={2.5 + bar * 2.25}
      rx=".75"
    />
  ));
  return label === undefined ? (
    <svg className={`sig ${tone}`} viewBox="0 0 18 12" aria-hidden="true">
      {marks}
    </svg>
  ) : (
    <svg className={`sig ${tone}`} viewBox="0 0 18 12" role="img" aria-label={label}>
      {marks}
    </svg>
  );
}

/** `port`: its readings are the title. */
export function SignalWord({ level, port }: { readonly level: SignalLevel | null; readonly port?: Port }) {
  const t = useTexts();
  if (level === null) return <span className="t3">–</span>;
  const { tone } = LEVELS[level];
  return (
    <span className="row" title={[t(`signal.${level}`), ...(port ? readings(port, t.language) : [])].join('\n')}>
      <SignalBars level={level} />
      <span className={`cut ${tone === 'ok' ? 't2' : `c-${tone}`}`}>{t(`signal.${level}`)}</span>
    </span>
  );
}

/** One reading: `−74 dBm`, `≥ −51 dBm`. */
export function Decibels({ signal, unit }: { readonly signal: Signal | null; readonly unit: 'dB' | 'dBm' }) {
  const t = useTexts();
  if (signal === null) return <span className="t3">–</span>;
  return (
    <>
      {numberOf(signal)}
      <span className="u">{unitIn(unit, t.language)}</span>
    </>
  );
}

function numberOf({ value, bound }: Signal): string {
  return `${bound === 'min' ? '≥ ' : bound === 'max' ? '< ' : ''}${String(value).replace('-', '−')}`;
}

function readings({ rsrp, rsrq, sinr, rssi }: Port, language: string | undefined): readonly string[] {
  const line = (name: string, signal: Signal | null, unit: 'dB' | 'dBm'): readonly string[] =>
    signal === null ? [] : [`${name} ${numberOf(signal)} ${unitIn(unit, language)}`];
  return [...line('RSRP', rsrp, 'dBm'), ...line('RSRQ', rsrq, 'dB'), ...line('SINR', sinr, 'dB'), ...line('RSSI', rssi, 'dBm')];
}
