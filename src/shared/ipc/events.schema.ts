import { z } from 'zod';
import type { Input } from '../ipc';
import { EVENT_KINDS, EVENT_SOURCES, type EventFilter, type StateShape } from '../model';
import type { EventCalls } from './events';
import { id, limit, offset } from './fields';

const SHAPES: readonly StateShape[] = ['ok', 'warn', 'bad', 'busy', 'cool', 'stale', 'off'];
const text = z.string().min(1).max(200);
const serverIds = z.array(id).max(1_000);
const filter: z.ZodType<EventFilter> = z.strictObject({
  words: z.array(z.strictObject({ text, types: z.array(text).max(500), codes: z.array(text).max(500), serverIds })).max(20),
  kinds: z.array(z.enum(EVENT_KINDS)).max(EVENT_KINDS.length),
  sources: z.array(z.enum(EVENT_SOURCES)).max(EVENT_SOURCES.length),
  shapes: z.array(z.enum(SHAPES)).max(SHAPES.length),
  servers: z.array(z.strictObject({ serverIds, name: text })).max(20),
});

export const eventSchemas: { readonly [K in keyof EventCalls]: z.ZodType<Input<K>> } = {
  queryEvents: z.strictObject({
    filter,
    upTo: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).nullable(),
    offset,
    limit,
  }),
  exportEvents: z.strictObject({ filter, format: z.enum(['csv', 'json']) }),
};
