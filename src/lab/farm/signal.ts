import type { Random } from '../random';
import { Walk } from '../walk';
import type { FarmProfile } from './profile';

/** What the panel shows of a modem's radio; empty strings on 3G and without a network. */
export interface SignalTexts {
  readonly signal: number;
  readonly rsrp: string;
  readonly rsrq: string;
  readonly rssi: string;
  readonly sinr: string;
}
export const NO_SIGNAL: SignalTexts = { signal: 0, rsrp: '', rsrq: '', rssi: '', sinr: '' };

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
/** RSSI of a 10 MHz cell lies this far above RSRP: 10 log10(12 x 50 resource blocks). */
const RSSI_ABOVE_RSRP = 27.8;
const RSSI_SATURATED = -51;

/** The radio of one modem, moved on at each monitoring tick. */
export class Radio {
  readonly #rsrp: Walk;
  readonly #sinr: Walk;
  #fadeTicks = 0;

  constructor(
    private readonly random: Random,
    rsrpMean: number,
    sinrMean: number,
  ) {
    this.#rsrp = new Walk(random, rsrpMean, 3, 0.1);
    this.#sinr = new Walk(random, sinrMean, 2, 0.1);
  }

  get means(): { rsrp: number; sinr: number } {
    return { rsrp: this.#rsrp.mean, sinr: this.#sinr.mean };
  }

  setMeans(rsrp: number | undefined, sinr: number | undefined): void {
    if (rsrp !== undefined) this.#rsrp.mean = rsrp;
    if (sinr !== undefined) this.#sinr.mean = sinr;
  }

  /** After a change of address the modem may hang on another cell. */
  newCell(): void {
    this.#rsrp.mean = clamp(this.#rsrp.mean + this.random.normal(0, 3), -115, -62);
  }

  fade(ticks: number): void {
    this.#fadeTicks = ticks;
  }

  tick(intervalS: number, lte: boolean, style: FarmProfile['signals']): SignalTexts {
    if (this.#fadeTicks > 0) this.#fadeTicks -= 1;
    else if (this.random.chance(intervalS / 3_600)) this.fade(Math.ceil(this.random.int(60, 180) / intervalS));
    const rsrp = clamp(this.#rsrp.step() - (this.#fadeTicks > 0 ? 15 : 0), -125, -60);
    const sinr = clamp(this.#sinr.step() - (this.#fadeTicks > 0 ? 6 : 0), -20, 30);
    const rsrq = clamp(-3 - (20 - sinr) * 0.45 + this.random.normal(0, 0.7), -19.5, -3);
    const rssi = rsrp + RSSI_ABOVE_RSRP + this.random.normal(0, 1);
    const signal = rsrp > -85 ? 5 : rsrp > -95 ? 4 : rsrp > -105 ? 3 : rsrp > -112 ? 2 : rsrp > -118 ? 1 : 0;
    if (!lte) return { ...NO_SIGNAL, signal };
    return {
      signal,
      rsrp: print(rsrp, 'dBm', style),
      rsrq: print(rsrq, 'dB', style),
      rssi: rssi >= RSSI_SATURATED ? bound(print(RSSI_SATURATED, 'dBm', style), style) : print(rssi, 'dBm', style),
      sinr: print(sinr, 'dB', style),
    };
  }
}

function print(value: number, unit: string, style: FarmProfile['signals']): string {
  const number = style === 'decimals' ? value.toFixed(1) : String(Math.round(value));
  return style === 'spaces' ? `${number} ${unit}` : `${number}${unit}`;
}
const bound = (text: string, style: FarmProfile['signals']) => (style === 'html' ? `&gt;=${text}` : `>=${text}`);
