/** What is to be done about differences: choices, their defaults, and the steps in words. Pure. */

import { usualChoice } from '@shared/drift';
import { formatBytes, formatClock, quantityText, type Units } from '@shared/format';
import type { Difference, DifferenceType, DriftChoice, DriftPlan, DriftWish, TypeChoice } from '@shared/model';
import type { Texts } from '@shared/texts';
import { flowText, seenText, sumOf } from '../keys/keyText';

export const DIFFERENCE_TYPES = ['missing', 'unknown', 'differs'] as const satisfies readonly DifferenceType[];
type Of<T extends DifferenceType> = Extract<Difference, { type: T }>;

/** What may be chosen, the usual first. */
export const OFFERED: { readonly [T in DifferenceType]: readonly DriftChoice[] } = {
  missing: ['put-back', 'remove', 'ignore'],
  unknown: ['adopt', 'remove', 'ignore'],
  differs: ['put-back', 'adopt', 'ignore'],
};

/** A choice for each type, and those that were made for single rows. */
export interface Choices {
  readonly all: Readonly<Record<DifferenceType, TypeChoice>>;
  readonly single: ReadonlyMap<string, { readonly type: DifferenceType; readonly choice: DriftChoice }>;
}
export const NO_CHOICES: Choices = { all: { missing: 'usual', unknown: 'usual', differs: 'usual' }, single: new Map() };

/** One choice for a whole type, in place of those for its rows. */
export const withAll = ({ all, single }: Choices, type: DifferenceType, choice: DriftChoice): Choices => ({
  all: { ...all, [type]: choice },
  single: new Map([...single].filter(([, made]) => made.type !== type)),
});
export const withOne = ({ all, single }: Choices, { keyId, type }: Difference, choice: DriftChoice): Choices => ({
  all,
  single: new Map([...single, [keyId, { type, choice }]]),
});
/** What is done about one row: its own choice as far as it still fits, else that of its type. */
export function choiceOf({ all, single }: Choices, difference: Difference): DriftChoice {
  const made = single.get(difference.keyId);
  if (made?.type === difference.type) return made.choice;
  const choice = all[difference.type];
  return choice === 'usual' ? usualChoice(difference.type, isUsed(difference)) : choice;
}
const isUsed = (difference: Difference): boolean =>
  difference.type === 'unknown' && (difference.lastSeen !== null || (difference.bytes !== null && sumOf(difference.bytes) > 0));
/** What all rows of a type have in common; null: not all the same, or each by its use. */
export function choiceOfAll({ all, single }: Choices, type: DifferenceType): DriftChoice | null {
  const choice = all[type];
  const common = choice !== 'usual' ? choice : type === 'unknown' ? null : usualChoice(type, false);
  return [...single.values()].every(made => made.type !== type || made.choice === common) ? common : null;
}
export const wishOf = ({ all, single }: Choices): DriftWish => ({
  choices: [...single].map(([keyId, { choice }]) => ({ keyId, choice })),
  all,
});

export interface Step {
  readonly keyId: string;
  readonly name: string;
  readonly choice: DriftChoice;
  readonly title: string;
  readonly text: string;
}

/** The steps of a dry run in words. */
export const stepsOf = (t: Texts, units: Units, { steps }: Pick<DriftPlan, 'steps'>): readonly Step[] =>
  steps.map(({ difference, choice }) => stepOf(t, units, difference, choice));

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

/** The plan as plain text, to paste into a ticket; `rest`: what stands for the steps that are left out. */
export const planText = (server: string, steps: readonly Step[], rest: string | null = null): string =>
  [server, ...steps.map(({ title, text }, index) => `${index + 1}. ${title}\n   ${text}`), ...(rest === null ? [] : [rest])].join('\n');
