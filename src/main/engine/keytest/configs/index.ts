import type { Link } from '@shared/vless';
import type { ProgramKind } from '../programs';
import { mihomoConfig } from './mihomo';
import { singBoxConfig } from './singbox';
import { type Door, toTarget } from './target';
import { xrayConfig } from './xray';

export type { Door } from './target';

/** A program's configuration that sends everything through the link; null: that program cannot use it. `address`: the link's host, looked up. */
export function configFor(kind: ProgramKind, link: Link, address: string, door: Door): object | null {
  const target = toTarget(link, address);
  switch (kind) {
    case 'xray':
      return xrayConfig(target, door);
    case 'sing-box':
      return singBoxConfig(target, door);
    case 'mihomo':
      return mihomoConfig(target, door);
  }
}

/** How a program is started; `folder` is its own. */
export function argumentsFor(kind: ProgramKind, file: string, folder: string): readonly string[] {
  switch (kind) {
    case 'xray':
      return ['run', '-c', file];
    case 'sing-box':
      return ['run', '-c', file, '-D', folder];
    case 'mihomo':
      return ['-d', folder, '-f', file];
  }
}
