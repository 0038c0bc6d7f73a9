/** What is to be done about differences: choices, their defaults, and the steps in words. Pure. */
import { formatBytes, formatClock, quantityText, type Units } from '@shared/format';
import type { Difference, DriftChoice, DriftReport } from '@shared/model';
import type { Texts } from '@shared/texts';
import { flowText, seenText, sumOf } from '../keys/keyText';

export type DifferenceType = Difference['type'];
export const DIFFERENCE_TYPES = ['missing', 'unknown', 'differs'] as const satisfies readonly DifferenceType[];
type Of<T extends DifferenceType> = Extract<Difference, { type: T }>;

/** What may be chosen, the usual first. */
export const OFFERED: { readonly [T in DifferenceType]: readonly DriftChoice[] } = {
  missing: ['put-back', 'remove', 'ignore'],
  unknown: ['adopt', 'remove', 'ignore'],
  differs: ['put-back', 'adopt', 'ignore'],
};

/** Our list is what was wanted; a key that somebody uses is theirs, one that nobody used is left alone. Nothing is removed unasked. */
export function usualChoice(difference: Difference): DriftChoice {
  if (difference.type !== 'unknown') return 'put-back';
  return difference.lastSeen !== null || (difference.bytes !== null && sumOf(difference.bytes) > 0) ? 'adopt' : 'ignore';
}

export type Choices = ReadonlyMap<string, DriftChoice>;
/** The choices made, and the usual one for what is new. */
export const choicesFor = (report: DriftReport, made: Choices): Choices =>
  new Map(report.differences.map(each => [each.keyId, allowed(each, made.get(each.keyId)) ?? usualChoice(each)]));
const allowed = (difference: Difference, choice: DriftChoice | undefined): DriftChoice | undefined =>
  choice !== undefined && OFFERED[difference.type].includes(choice) ? choice : undefined;

export interface Step {
  readonly keyId: string;
  readonly name: string;
  readonly choice: DriftChoice;
  readonly title: string;
  readonly text: string;
}

/** The first `most` differences as steps, those that change something first. */
export function stepsOf(t: Texts, units: Units, report: DriftReport, choices: Choices, most: number): readonly Step[] {
  const choiceOf = (difference: Difference): DriftChoice => choices.get(difference.keyId) ?? usualChoice(difference);
  const inOrder = DIFFERENCE_TYPES.flatMap(type => report.differences.filter(each => each.type === type));
  const ordered = [...inOrder.filter(each => choiceOf(each) !== 'ignore'), ...inOrder.filter(each => choiceOf(each) === 'ignore')];
  return ordered.slice(0, most).map(each => stepOf(t, units, each, choiceOf(each)));
}

function stepOf(t: Texts, units: Units, difference: Difference, choice: DriftChoice): Step {
  const { keyId, name, type } = difference;
  const step = (title: string, text: string): Step => ({ keyId, name, choice, title, text });
  if (choice === 'ignore') return step(t('drift.step-ignore', { name }), t('drift.step-ignore-text'));
  const size = (bytes: number): string => quantityText(formatBytes(bytes, units));
  switch (type) {
    case 'missing':
      if (choice === 'remove') return step(t('drift.step-forget', { name }), t('drift.step-forget-text'));
      return step(
        t('drift.step-put-back', { name }),
        [
          t('drift.step-put-back-text', { inbound: difference.inboundTag }),
          difference.month === null ? null : t('drift.account-goes-on', { bytes: size(sumOf(difference.month)) }),
        ]
          .filter(part => part !== null)
          .join(' '),
      );
    case 'unknown':
      if (choice === 'remove')
        return step(t('drift.step-remove', { name }), t('drift.step-remove-text', { inbound: difference.inboundTag }));
      return step(
        t('drift.step-adopt', { name }),
        [
          t('drift.step-adopt-text'),
          difference.bytes === null || sumOf(difference.bytes) === 0
            ? null
            : t('drift.bytes-before', { bytes: size(sumOf(difference.bytes)) }),
        ]
          .filter(part => part !== null)
          .join(' '),
      );
    case 'differs': {
      const fields = difference.fields.map(({ field }) => t(`drift.field-${field}`)).join(', ');
      if (choice === 'adopt') return step(t('drift.step-take', { name, fields }), t('drift.step-take-text'));
      return difference.fields.some(({ field }) => field === 'standing')
        ? step(
            t('drift.step-take-off', { name }),
            t('drift.step-remove-text', { inbound: difference.fields.map(({ there }) => there).join(', ') }),
          )
        : step(t('drift.step-mend', { name, fields }), t('drift.step-mend-text'));
    }
  }
}

/** How many steps change something. */
export const changesIn = (choices: Choices): number => [...choices.values()].filter(choice => choice !== 'ignore').length;

/* ---- rows of the three tables: two lines on each side ---- */

interface DifferenceText {
  readonly under: string;
  readonly known: string;
  readonly more: string;
}
export function differenceText(t: Texts, units: Units, difference: Difference, now: number): DifferenceText {
  switch (difference.type) {
    case 'missing':
      return missingText(t, units, difference);
    case 'unknown':
      return unknownText(t, units, difference, now);
    case 'differs':
      return differsText(t, units, difference);
  }
}

const place = (t: Texts, { inboundTag, flow }: { readonly inboundTag: string; readonly flow: string }): string =>
  flow === '' ? t('drift.place-no-flow', { inbound: inboundTag }) : t('drift.place', { inbound: inboundTag, flow: flowText(t, flow) });
const monthText = (t: Texts, units: Units, month: { readonly up: number; readonly down: number } | null): string =>
  month === null ? t('drift.no-traffic') : t('drift.this-month', { bytes: quantityText(formatBytes(sumOf(month), units)) });

const missingText = (t: Texts, units: Units, difference: Of<'missing'>): DifferenceText => ({
  under: monthText(t, units, difference.month),
  known: place(t, difference),
  more:
    difference.lostAt === null
      ? t('drift.lost-unknown')
      : t('drift.lost-at', { at: formatClock(difference.lostAt, { language: t.language, seconds: false }) }),
});

const unknownText = (t: Texts, units: Units, difference: Of<'unknown'>, now: number): DifferenceText => ({
  under:
    difference.bytes === null || sumOf(difference.bytes) === 0
      ? t('drift.no-traffic')
      : t('drift.counted-there', { bytes: quantityText(formatBytes(sumOf(difference.bytes), units)) }),
  known: place(t, difference),
  more: [
    difference.lastSeen === null ? t('drift.never-online') : t('drift.online', { seen: seenText(t, difference.lastSeen, now) }),
    difference.uuidEnd === null ? null : t('keys.uuid-end', { end: difference.uuidEnd }),
  ]
    .filter(part => part !== null)
    .join('; '),
});

/** Fields with which a link that was given out stops working. */
const BREAKS_LINK: ReadonlySet<string> = new Set(['uuid', 'flow', 'inbound']);
function differsText(t: Texts, units: Units, difference: Of<'differs'>): DifferenceText {
  const value = (field: string, text: string): string => (field === 'flow' ? flowText(t, text) : text === '' ? '–' : text);
  const standing = difference.fields.find(({ field }) => field === 'standing');
  return {
    under: monthText(t, units, difference.month),
    known:
      standing !== undefined
        ? t('drift.standing', { state: t(`keyState.${standing.here}`), inbound: standing.there })
        : difference.fields
            .map(({ field, here, there }) =>
              t('drift.here-there', { field: t(`drift.field-${field}`), here: value(field, here), there: value(field, there) }),
            )
            .join('; '),
    more: t(
      standing !== undefined
        ? 'drift.standing-why'
        : difference.fields.some(({ field }) => BREAKS_LINK.has(field))
          ? 'drift.link-fails'
          : 'drift.link-works',
    ),
  };
}

/** The plan as plain text, to paste into a ticket. */
export const planText = (server: string, steps: readonly Step[]): string =>
  [server, ...steps.map(({ title, text }, index) => `${index + 1}. ${title}\n   ${text}`)].join('\n');
