/** Keys on a line of the list. */
import type { Texts } from '@shared/translate';
import { go } from '../../stores/view';
import { isEvent, type Line } from './line';
import { rowAction } from './rowAction';

interface KeyContext {
  readonly t: Texts;
  readonly fold: (day: string) => void;
  readonly isThere: (serverId: string) => boolean;
}
/** Enter does what the line offers, or opens its server; on the head of a day it folds, as arrows to the sides and Space do. */
export function pressed(line: Line, { key }: { readonly key: string }, { t, fold, isThere }: KeyContext): boolean {
  if (line.type === 'day') {
    const folds = key === 'Enter' || key === ' ' || key === (line.folded ? 'ArrowRight' : 'ArrowLeft');
    if (folds) fold(line.day);
    return folds;
  }
  if (key !== 'Enter') return false;
  const { of, serverId } = line;
  const action = isEvent(of) ? rowAction(of, isThere) : null;
  if (action) action.run(t);
  else if (serverId !== null && isThere(serverId)) go({ page: 'server', serverId });
  else return false;
  return true;
}
