/** Schemas of what is stored about notifications: parts of the settings. */
import { z } from 'zod';
import { templateProblem, webhookUrlProblem } from './webhook';

const minute = z.number().int().min(0).max(1_439);
export const quietHoursSchema = z.object({ on: z.boolean(), from: minute, to: minute, critical: z.boolean() }).readonly();

/** Names of headers that carry a secret; those that say how a request is sent are not among them. */
const headerName = z
  .string()
  .trim()
  .max(100)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]*$/)
  .refine(name => !/^(host|content-|transfer-encoding|connection|accept|expect|te|trailer|upgrade|keep-alive)/i.test(name), {
    message: 'not a header for a secret',
  });
export const webhookSchema = z
  .object({
    on: z.boolean(),
    url: z
      .string()
      .trim()
      .max(2_048)
      .refine(url => url === '' || webhookUrlProblem(url) === null, { message: 'not an address for a webhook' }),
    header: headerName,
    template: z
      .string()
      .max(10_000)
      .refine(text => templateProblem(text) === null, { message: 'not a template' }),
  })
  .refine(({ on, url }) => !on || url !== '', { message: 'an address is missing', path: ['url'] })
  .readonly();
