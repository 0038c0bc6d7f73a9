/** Fields that the schemas of many calls share. */
import { z } from 'zod';

export const id = z.string().min(1).max(100);
export const portId = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
export const secret = z.string().max(10_000);
export const tags = z.array(z.string().trim().min(1).max(40)).max(20).readonly();
/** Of the rows that a table shows. */
export const offset = z.number().int().min(0).max(10_000_000);
export const limit = z.number().int().min(0).max(500);
