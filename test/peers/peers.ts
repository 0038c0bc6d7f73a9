import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { cache, sharedCache } from '../../scripts/lib/paths.mjs';

/** The real programs that `npm test` builds or finds for the contract suites. */
export type PeerName = 'xray-26.3.27' | 'xray-25.12.8' | 'xray-1.8.24' | 'sing-box-1.14.1' | 'mihomo';
/** What a suite can need beyond this project and Node.js. */
export type Need = PeerName | 'sshd' | 'gnome-keyring' | 'curl';

/**
 * The path of a real program, or null where it is not to be had: as `npm test` found it, else (a suite run by hand) where an earlier
 * `npm test` left it. mihomo is in no registry: SWITCHYARD_MIHOMO names it.
 */
export function peer(name: PeerName): string | null {
  if (name === 'mihomo') return process.env.SWITCHYARD_MIHOMO ?? null;
  const known: Record<string, string> = JSON.parse(process.env.SWITCHYARD_PEERS ?? '{}');
  const candidates = process.env.SWITCHYARD_PEERS ? [known[name]] : [join(cache, 'peers', name), join(sharedCache, 'peers', name)];
  return candidates.find(path => path !== undefined && isExecutable(path)) ?? null;
}

/** The mark in the title of a suite that is skipped without `name`: `npm test` names the need and judges the skip by it. */
export const needs = (name: Need): string => `[needs ${name}]`;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
