/** Writes to a key API whose outcome is not known, or may still change: what the server's list says of them. Pure. */
import { findMade, type ListedAs } from '@shared/madekey';
import type { DesiredKey, KeyDraft } from '@shared/model';
import type { KeyListing, WireKey } from '../../clients/keyapi/contract';
import type { KeyIntent, KeysChange } from '../../store/keys';

/** After a request without an answer the server may still do it for so long. */
export const LATE_MS = 180_000;

/** A key that is asked for under one wish (its intent's id). */
export interface Wanted {
  readonly wish: string;
  /** Or how to choose it by the list. */
  readonly name: string | ((before: KeyListing) => string);
  readonly draft: KeyDraft;
}

/** What our list holds of a key of an API: everything that the server cannot keep for us. */
export const localKey = (serverId: string, key: Pick<WireKey, 'id' | 'uuid' | 'name'>, draft: KeyDraft, now: number): DesiredKey => ({
  ...{ serverId, keyId: key.id, name: key.name, uuid: key.uuid ?? '', flow: '', level: 0, inboundTag: '', paused: false, held: null },
  ...{ quota: draft.quota ?? null, expiresAt: draft.expiresAt ?? null, tags: draft.tags ?? [], note: draft.note ?? '' },
  ...{ createdAt: now, linkSni: null, linkShortId: null },
});
/** Whether there is anything in it that the server does not keep itself. */
export const holdsWishes = ({ quota, expiresAt, tags, note }: DesiredKey): boolean =>
  quota !== null || expiresAt !== null || tags.length > 0 || note !== '';

export function makeIntent(serverId: string, name: string, { wish, draft }: Wanted, before: KeyListing, now: number): KeyIntent {
  return {
    ...{ id: wish, serverId, keyId: '', action: 'make', at: now, before: null },
    after: localKey(serverId, { id: '', uuid: null, name }, draft, now),
    api: {
      known: before.keys.map(({ id }) => id),
      skewMs: before.serverAt === null ? null : before.serverAt - before.at,
      told: false,
    },
  };
}
export function deleteIntent(id: string, serverId: string, key: WireKey, now: number): KeyIntent {
  const before = localKey(serverId, key, { name: key.name }, now);
  return { id, serverId, keyId: key.id, action: 'delete', at: now, before, after: null, api: { known: [], skewMs: null, told: false } };
}

/** How an intent stands by a list; `several`: which key it made cannot be told; `open`: it is not there, and may still come. */
export type Standing =
  | { readonly type: 'done'; readonly key: WireKey | null }
  | { readonly type: 'not-done' }
  | { readonly type: 'several' }
  | { readonly type: 'open' };

export function standingOf(intent: KeyIntent, { keys }: KeyListing, now: number, answered: ListedAs | null = null): Standing {
  const absent: Standing = now - intent.at < LATE_MS ? { type: 'open' } : { type: 'not-done' };
  if (intent.after === null) return keys.some(({ id }) => id === intent.keyId) ? absent : { type: 'done', key: null };
  const asked = { name: intent.after.name, known: intent.api?.known ?? [], sentAt: intent.at, skewMs: intent.api?.skewMs ?? null };
  const made = findMade(asked, keys, now, answered);
  if (made.type === 'made') return { type: 'done', key: made.key };
  return made.type === 'several' ? { type: 'several' } : absent;
}

/** What is stored when an intent is over. */
export function closing({ id, serverId, keyId, after }: KeyIntent, standing: Standing): KeysChange {
  const change: KeysChange = { serverId, save: [], remove: [], begin: [], end: [id] };
  if (standing.type !== 'done') return change;
  if (after === null) return { ...change, remove: [keyId] };
  if (standing.key === null || !holdsWishes(after)) return change;
  return { ...change, save: [{ ...after, keyId: standing.key.id, uuid: standing.key.uuid ?? '' }] };
}
