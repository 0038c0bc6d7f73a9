/** Values of measures in words. */
import {
  decimalIn,
  formatBytes,
  formatCount,
  formatRate,
  formatThree,
  type Quantity,
  quantityText,
  UNKNOWN,
  type Units,
  unitIn,
} from '../format';
import type { Measure } from '../model';
import { factsOf } from './measures';

/** A value of a measure with its unit: `214 MiB`, `38.9 MiB/s`, `312`, `74 ms`, `92 %`, `3 d`. States have their own words. */
export function measureQuantity(measure: Measure, value: number | null, units: Units): Quantity {
  if (value === null || Number.isNaN(value)) return { value: UNKNOWN, unit: '' };
  // A whole number has no decimals: a threshold of 90 % is not 90.0 %.
  const three = Number.isInteger(value) ? formatCount(value) : decimalIn(formatThree(value), units.language);
  switch (factsOf(measure).unit) {
    case 'rate':
      return formatRate(value, units);
    case 'bytes':
      return formatBytes(value, units);
    case 'count':
    case 'state':
      return { value: formatCount(value), unit: '' };
    case 'ms':
      return { value: formatCount(value), unit: unitIn('ms', units.language) };
    case 'percent':
      return { value: three, unit: '%' };
    case 'days':
      return { value: three, unit: unitIn('d', units.language) };
    case 'dBm':
    case 'dB':
      return { value: three, unit: unitIn(factsOf(measure).unit, units.language) };
  }
}
export const measureText = (measure: Measure, value: number | null, units: Units): string =>
  quantityText(measureQuantity(measure, value, units));
