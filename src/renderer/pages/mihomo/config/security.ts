/** How grave what is open to others is, and the lines of a configuration that close it. Pure. */
import type { SecurityHint, StateShape } from '@shared/model';

/** Without a secret, any web page that is open on a computer near it may drive the core. */
export function graveOf(hint: SecurityHint, all: readonly SecurityHint[]): StateShape {
  switch (hint) {
    case 'empty-secret':
      return 'bad';
    case 'any-origin':
      return all.includes('empty-secret') ? 'bad' : 'off';
    case 'plain-http':
    case 'open-debug':
    case 'open-socket':
      return 'warn';
    default:
      return hint satisfies never;
  }
}

/** What to write into mihomo's file; none where lines alone would not help. */
export function linesFor(hint: SecurityHint): readonly string[] {
  switch (hint) {
    case 'empty-secret':
      return ['secret: "…"'];
    case 'any-origin':
      // An empty list would allow all.
      return ['external-controller-cors:', '  allow-origins:', '    - http://127.0.0.1', '  allow-private-network: false'];
    case 'plain-http':
      return ['external-controller-tls: 0.0.0.0:9443', 'tls:', '  certificate: …', '  private-key: …'];
    case 'open-debug':
      return ['log-level: info'];
    case 'open-socket':
      return [];
    default:
      return hint satisfies never;
  }
}
