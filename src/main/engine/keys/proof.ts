/** The proof under a key: every check in its order, what is looked at from here, and the verdict. */
import type { Key, KeyCheck, KeyWithLink } from '@shared/model';
import { isOverUdp, parseLink } from '@shared/vless';
import { checkPort, udpPort } from './port';

/** Every check that is shown, in this order; one that nobody made says so. */
const CHECKS: readonly KeyCheck['name'][] = ['on-server', 'link-matches', 'public-key', 'short-id', 'server-name', 'port-open'];

const inOrder = (checks: readonly KeyCheck[]): readonly KeyCheck[] =>
  CHECKS.map(name => checks.find(check => check.name === name) ?? { name, result: 'not-checked', detail: null });

/** Proved: it is on the server, its link says the same as the server, and nothing that was looked at is wrong. */
function isVerified(checks: readonly KeyCheck[]): boolean {
  const passed = (name: KeyCheck['name']): boolean => checks.some(check => check.name === name && check.result === 'pass');
  return passed('on-server') && passed('link-matches') && checks.every(({ result }) => result !== 'fail');
}

/** A link with the checks of its server, and whether its port is open from here. */
export async function withProof(key: Key, link: string, checks: readonly KeyCheck[], signal: AbortSignal): Promise<KeyWithLink> {
  const parsed = parseLink(link);
  const port: KeyCheck = parsed.ok
    ? isOverUdp(parsed.link)
      ? udpPort(parsed.link.host, parsed.link.port)
      : await checkPort(parsed.link.host, parsed.link.port, signal)
    : { name: 'port-open', result: 'not-checked', detail: parsed.problem };
  const all = inOrder([...checks, port]);
  return { key, link, checks: all, verified: isVerified(all) };
}

/** The key is there; that its link cannot be had must not hide it. */
export function withoutLink(key: Key, error: unknown): KeyWithLink {
  const detail = error instanceof Error ? error.message : String(error);
  const checks = inOrder([
    { name: 'on-server', result: 'pass', detail: null },
    { name: 'link-matches', result: 'not-checked', detail },
  ]);
  return { key, link: '', checks, verified: false };
}
