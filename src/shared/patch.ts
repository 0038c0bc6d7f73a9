import type { AppState } from './model';

/** State keys that are records: they travel entry by entry, `null` removing one. */
const KEYED = ['servers', 'summaries', 'rotations'] as const;
type Keyed = (typeof KEYED)[number];
type Whole = Exclude<keyof AppState, Keyed>;

/** What changed since revision `revision - 1`. A receiver that holds another revision must attach again. */
export interface Patch {
  readonly revision: number;
  readonly whole: Partial<Pick<AppState, Whole>>;
  readonly entries: { readonly [K in Keyed]?: Readonly<Record<string, AppState[K][string] | null>> };
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

/** Difference by reference of two states that share unchanged parts; null when nothing changed. */
export function diffState(before: AppState, after: AppState, revision: number): Patch | null {
  const whole: Record<string, unknown> = {};
  const entries: Record<string, unknown> = {};
  for (const key of Object.keys(after) as (keyof AppState)[]) {
    if (before[key] === after[key]) continue;
    if (!isKeyed(key)) whole[key] = after[key];
    else {
      const changed = diffEntries<unknown>(before[key], after[key]);
      if (Object.keys(changed).length > 0) entries[key] = changed;
    }
  }
  if (Object.keys(whole).length === 0 && Object.keys(entries).length === 0) return null;
  return { revision, whole, entries } as Patch;
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
  return next as unknown as AppState;
}
