/** VLESS share links: build, read, compare, judge. */
export { buildLink } from './build';
export { differences } from './compare';
export { defectsOf, isEncryption, type LinkDefect } from './defects';
export { isOverUdp, type Link, type LinkProblem, type ParsedLink, paramOf, type Rendering } from './link';
export { type LinkLine, parseLinks } from './list';
export { extractLink, parseLink } from './parse';
