import { z } from 'zod';
import type { Input } from '../ipc';
import { secret } from './fields';
import type { NotifyCalls } from './notify';

export const notifySchemas: { readonly [K in keyof NotifyCalls]: z.ZodType<Input<K>> } = {
  testNotification: z.strictObject({ title: z.string().min(1).max(300), body: z.string().max(1_000) }).nullable(),
  readWebhook: z.null(),
  setWebhookSecret: z.strictObject({ secret }),
  testWebhook: z.null(),
};
