/** Farm proxies: the table's rows, every format they are written in with a preview without secrets, and what a test saw. Pure. */
export { duplicatesOf, ipInAnswer, type KnownPort, whoseIp } from './echo';
export type { SkipReason } from './format';
export { freeNumber, proxiesOf, proxyStateOf, proxyWindow, SLOW_MS } from './list';
export { MASK, writeMasked } from './mask';
export { isHost, type ProxyRecord, type WriteOptions } from './record';
export { parseTemplate, TEMPLATE_FIELDS, TEMPLATE_FORMS } from './template';
export { extensionOf, hasComments, hasRemoteDns, needsLink, type Writable, type Written, writeProxies } from './write';
