/** Farm proxies written out: every format, and their preview without secrets. Pure. */
export type { SkipReason } from './format';
export { MASK, writeMasked } from './mask';
export type { ProxyRecord, WriteOptions } from './record';
export { parseTemplate, TEMPLATE_FIELDS, TEMPLATE_FORMS } from './template';
export { extensionOf, hasComments, hasRemoteDns, needsLink, type Writable, type Written, writeProxies } from './write';
