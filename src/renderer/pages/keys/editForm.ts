/** A key's fields for editing, and the change that they mean. Pure. */
import type { KeyChange, KeyRow, Settings } from '@shared/model';
import { expiryFrom, type LimitsForm, limitProblems, limitsOf, nameProblems, type Problem, quotaFrom } from './keyForm';

export interface EditForm extends LimitsForm {
  readonly name: string;
  /** Separated by commas. */
  readonly tags: string;
  readonly note: string;
}

/** `blocks`: the server can be told to block the key. */
export const editFormOf = (row: KeyRow, sizes: Settings['sizes'], blocks = true): EditForm => ({
  ...limitsOf(row, sizes),
  ...(blocks ? {} : { block: false }),
  name: row.name,
  tags: row.tags.join(', '),
  note: row.note,
});

export const tagsFrom = (text: string): readonly string[] => [...new Set(text.split(',').map(tag => tag.trim()))].filter(tag => tag !== '');

const scheduleMoved = (before: EditForm, after: EditForm): boolean =>
  before.resets !== after.resets || (after.resets === 'rolling' && (before.days !== after.days || before.from !== after.from));
const quotaMoved = (before: EditForm, after: EditForm): boolean =>
  before.quota !== after.quota || (after.quota.trim() !== '' && (scheduleMoved(before, after) || before.block !== after.block));
const expiryMoved = (before: EditForm, after: EditForm): boolean => before.expires !== after.expires || before.date !== after.date;

/** What is wrong with what was changed; an expiry that has passed may stay as it is. */
export const editProblems = (before: EditForm, after: EditForm, now: number): readonly (Problem | 'no-name')[] => [
  ...(after.name.trim() === '' ? (['no-name'] as const) : nameProblems(after.name)),
  ...limitProblems(after, now).filter(problem => problem === 'quota' || problem === 'rolling' || expiryMoved(before, after)),
];

/** Only what was changed: a field that was not touched keeps its exact value. */
export function changeFrom(before: EditForm, after: EditForm, sizes: Settings['sizes'], now: number): KeyChange {
  return {
    ...(after.name.trim() === before.name ? {} : { name: after.name.trim() }),
    ...(quotaMoved(before, after) ? { quota: quotaFrom(after, sizes) } : {}),
    ...(expiryMoved(before, after) ? { expiresAt: expiryFrom(after, now) } : {}),
    ...(after.tags === before.tags ? {} : { tags: tagsFrom(after.tags) }),
    ...(after.note === before.note ? {} : { note: after.note.trim() }),
  };
}
