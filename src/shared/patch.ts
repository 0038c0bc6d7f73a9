import type { AppState, ServerSummary } from './model';

/** State keys that are records: they travel entry by entry, `null` removing one. */
const KEYED = ['servers', 'summaries', 'rotations'] as const;
type Keyed = (typeof KEYED)[number];
type Whole = Exclude<keyof AppState, Keyed>;

/** What changed since revision `revision - 1`. A receiver that holds another revision must attach again. */
export interface Patch {
  readonly revision: number;
  readonly whole: Partial<Pick<AppState, Whole>>;
  readonly entries: { readonly [K in Keyed]?: Readonly<Record<string, AppState[K][string] | null>> };
  /** What changed within summaries that were there before: a figure a second must not bring along groups of thousands of nodes. */
  readonly figures: Readonly<Record<string, Partial<ServerSummary>>>;
}
export interface Snapshot {
  readonly revision: number;
  readonly state: AppState;
}

const isKeyed = (key: keyof AppState): key is Keyed => (KEYED as readonly string[]).includes(key);

function diffEntries<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): Record<string, T | null> {
  const out: Record<string, T | null> = {};
  for (const [id, value] of Object.entries(after)) if (before[id] !== value) out[id] = value;
  for (const id of Object.keys(before)) if (!Object.hasOwn(after, id)) out[id] = null;
  return out;
}

/** The fields that differ by reference; one that is gone is told as undefined. */
function diffFields<T extends object>(before: T, after: T): Partial<T> {
  const out: Partial<T> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof T>)
    if (!Object.is(before[key], after[key])) out[key] = after[key];
  return out;
}

/** Difference by reference of two states that share unchanged parts; null when nothing changed. */
export function diffState(before: AppState, after: AppState, revision: number): Patch | null {
  const whole: Record<string, unknown> = {};
  const entries: Record<string, unknown> = {};
  const figures: Record<string, Partial<ServerSummary>> = {};
  for (const key of Object.keys(after) as (keyof AppState)[]) {
    if (before[key] === after[key]) continue;
    if (!isKeyed(key)) whole[key] = after[key];
    else {
      const changed = diffEntries<unknown>(before[key], after[key]);
      if (key === 'summaries')
        for (const id of Object.keys(changed)) {
          const [was, is] = [Object.hasOwn(before.summaries, id) ? before.summaries[id] : undefined, after.summaries[id]];
          if (changed[id] === null || was === undefined || is === undefined || was.kind !== is.kind) continue;
          figures[id] = diffFields(was, is);
          delete changed[id];
        }
      if (Object.keys(changed).length > 0) entries[key] = changed;
    }
  }
  if ([whole, entries, figures].every(part => Object.keys(part).length === 0)) return null;
  return { revision, whole, entries, figures } as Patch;
}

/** Applies a patch; unchanged parts keep their identity, so that views can compare by reference. */
export function applyPatch(state: AppState, patch: Patch): AppState {
  const next: Record<string, unknown> = { ...state, ...patch.whole };
  for (const key of KEYED) {
    const changed = patch.entries[key];
    if (!changed) continue;
    const record: Record<string, unknown> = { ...state[key] };
    for (const [id, value] of Object.entries(changed)) {
      if (value === null) delete record[id];
      else record[id] = value;
    }
    next[key] = record;
  }
  if (Object.keys(patch.figures).length > 0) {
    const summaries: Record<string, object> = { ...(next.summaries as AppState['summaries']) };
    for (const [id, fields] of Object.entries(patch.figures)) summaries[id] = { ...summaries[id], ...fields };
    next.summaries = summaries;
  }
  return next as unknown as AppState;
}
