import { z } from 'zod';

/** The quirks in which real panels and documents differ; every one can be switched. */
export const farmProfileSchema = z.strictObject({
  /** Validation failures: HTTP 400 with the fields, or HTTP 200 with `errors`. */
  errors: z.enum(['drf', 'wrapped200']),
  lang: z.enum(['ru', 'en']),
  /** `old` has no modem add/edit, users and services; `new` insists on `reconnect_event` and `params`. */
  revision: z.enum(['seed', 'old', 'new']),
  statusPath: z.enum(['services', 'modem']),
  serviceKeys: z.enum(['sample', 'table', 'both']),
  sortWord: z.enum(['desc', 'desk']),
  /** The third has the blank of the document's own sample. */
  authList: z.enum(['login', 'name', 'name ']),
  authParams: z.enum(['object', 'array', 'int']),
  reconnectCall: z.enum(['async', 'blocking']),
  /** From when `reconnect_min` counts. */
  cooldownFrom: z.enum(['start', 'end']),
  timezone: z.string(),
  dateStyle: z.enum(['окт', 'окт.', 'Oct']),
  /** The panel's clock runs ahead by this much. */
  skewMs: z.number().int(),
  signals: z.enum(['plain', 'spaces', 'decimals', 'html']),
  /** A filter key it does not know: ignored, or an error. */
  unknownFilter: z.enum(['ignore', 'error']),
  /** The document's own sample: a filter for `link` also returns `time_link`. */
  linkFilterWide: z.boolean(),
  /** `is_osfp` of `modem/osfp` is called mandatory, and its sample leaves it out. */
  osfpFlagRequired: z.boolean(),
  /** Deleting a login that proxies use: refused, or the proxies go with it. */
  loginDelete: z.enum(['refuse', 'cascade']),
  /** `ip/modem` by the port, which the document does not name among its filters. */
  portFilter: z.enum(['heeded', 'ignored']),
  /** What an edit of a proxy leaves out: kept, as the document's sample has it, or missed, as its table says. */
  proxyEdit: z.enum(['keeps', 'full']),
  /** The verb of calls that the document calls POST and asks by GET. */
  lookups: z.enum(['GET', 'POST']),
  /** Spoils of lists. */
  rows: z.enum(['sound', 'strings', 'extra', 'sparse', 'duplicates', 'empty', 'junk-row']),
  medianS: z.number().positive(),
});
export type FarmProfile = z.infer<typeof farmProfileSchema>;

export const DEFAULT_PROFILE: FarmProfile = {
  errors: 'drf',
  lang: 'ru',
  revision: 'seed',
  statusPath: 'services',
  serviceKeys: 'sample',
  sortWord: 'desc',
  authList: 'login',
  authParams: 'object',
  reconnectCall: 'async',
  cooldownFrom: 'start',
  timezone: 'Europe/Riga',
  dateStyle: 'окт',
  skewMs: 0,
  signals: 'plain',
  unknownFilter: 'ignore',
  linkFilterWide: false,
  osfpFlagRequired: true,
  loginDelete: 'refuse',
  portFilter: 'heeded',
  proxyEdit: 'keeps',
  lookups: 'GET',
  rows: 'sound',
  medianS: 12,
};
