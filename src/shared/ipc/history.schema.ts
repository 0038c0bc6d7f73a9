import { z } from 'zod';
import { LAST_TIME, LEVELS } from '../history/levels';
import { HISTORY_METRICS, type HistoryMetric, type SeriesName } from '../history/metrics';
import { MOST_POINTS, MOST_SERIES, type RangeQuery } from '../history/query';
import type { Input } from '../ipc';
import type { HistoryCalls } from './history';

const time = z.number().finite().min(0).max(LAST_TIME);
/** Empty: all servers. */
const serverId = z.string().max(100);
const metric = z.enum(Object.keys(HISTORY_METRICS) as [HistoryMetric, ...HistoryMetric[]]);
const seriesName: z.ZodType<SeriesName> = z.strictObject({ serverId, metric, subject: z.string().max(4_096) });
const isSpan = ({ from, to }: { readonly from: number; readonly to: number }): boolean => from < to;

const query: z.ZodType<RangeQuery> = z
  .strictObject({
    series: z.array(seriesName).max(MOST_SERIES),
    from: time,
    to: time,
    points: z.number().int().min(1).max(MOST_POINTS),
    finest: z.enum(LEVELS).exactOptional(),
    lead: z.boolean().exactOptional(),
  })
  .refine(isSpan);
/** Of the file that is proposed. */
const name = z.string().min(1).max(100);
/** A chart as wide as screens are is well under a megabyte. */
const MOST_PNG_BYTES = 20_000_000;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const png = z
  .instanceof(Uint8Array<ArrayBuffer>)
  .refine(bytes => bytes.length <= MOST_PNG_BYTES && PNG.every((byte, index) => bytes[index] === byte));

export const historySchemas: { readonly [K in keyof HistoryCalls]: z.ZodType<Input<K>> } = {
  historyRange: query,
  historySeries: z.strictObject({ serverId, metric: metric.nullable() }),
  historyDays: z.strictObject({ serverId: serverId.min(1), from: time, to: time, most: z.number().int().min(0).max(50) }).refine(isSpan),
  historySize: z.null(),
  historyExport: z.discriminatedUnion('format', [
    z.strictObject({
      ...{ format: z.enum(['csv', 'json']), query, name },
      labels: z.array(z.string().max(300)).max(2 * MOST_SERIES),
      past: z.strictObject({ from: time, to: time }).refine(isSpan).exactOptional(),
    }),
    z.strictObject({ format: z.literal('png'), png, name }),
  ]),
};
