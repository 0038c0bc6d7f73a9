import type { GroupView } from '@shared/model';
import type { Texts } from '@shared/texts';

export interface GroupLine {
  readonly text: string;
  /** How it came to that; '' where nothing is to be said. */
  readonly note: string;
}

/** What a group leads to and why. */
export function groupLine(t: Texts, { type, now, pinned, wouldChoose, alive, members }: GroupView): GroupLine {
  const kind = type.toLowerCase();
  if (pinned !== null) {
    const note = wouldChoose === null || wouldChoose === pinned ? '' : t('nodes.would-choose', { node: wouldChoose });
    return { text: t('nodes.pinned-to', { node: pinned }), note };
  }
  if (kind === 'loadbalance') return { text: t('nodes.spread', { alive, members }), note: t('nodes.no-current') };
  if (now === null) return { text: t('nodes.no-current'), note: '' };
  const note = kind === 'fallback' ? t('nodes.first-that-answers') : kind === 'urltest' ? t('nodes.the-fastest') : '';
  return { text: now, note };
}

/** How many members there are, or are left of a filter. */
export const membersText = (t: Texts, { members, shown }: GroupView): string =>
  shown === members ? t('mihomo.nodes-count', { count: members }) : t('nodes.some-of', { shown, count: members });
