import type { Failure, KeyDetail, Server } from '@shared/model';
import type { Zone } from '@shared/walltime';
import { useMemo } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { choose, useChoice } from './choice';
import { type Bars, barsOf, daysRange, type KeySum } from './days';
import { goneText } from './drawn';
import { monthText, type Range, spanText, type Words } from './ranges';
import { useKeys } from './useKeys';
import { useLatest } from './useLatest';
import { useServerList } from './useServerList';
import { holdersOf } from './useSubjects';

export interface Days {
  /** Servers that have keys. */
  readonly holders: readonly Server[];
  readonly server: Server | null;
  /** `September`, or from when to when. */
  readonly period: string;
  readonly range: Range & { readonly month: boolean };
  readonly words: Words;
  readonly zone: Zone;
  readonly now: number;
  /** Null: not read yet. */
  readonly bars: Bars | null;
  readonly failure: Failure | null;
  /** Null: gone from the server; undefined: not read yet. */
  keyOf(id: string): KeyDetail | null | undefined;
  nameOf(key: KeySum): string;
  choose(serverId: string): void;
  retry(): void;
}

const MOST = 50;
/** Days that go on are read anew so often. */
const EVERY_MS = 60_000;

export function useDays(page: Range, now: number, words: Words, zone: Zone): Days {
  const t = useTexts();
  const { daysOf, by, serverId } = useChoice();
  const servers = useServerList();
  const holders = holdersOf(servers, 'key');
  const wanted = by === 'key' ? serverId : daysOf;
  const server = holders.find(({ id }) => id === wanted) ?? holders.find(({ id }) => id === daysOf) ?? holders[0] ?? null;
  const range = daysRange(page, now, zone);
  const goesOn = range.to > now;
  const id = server?.id ?? null;
  const question = id === null ? null : { serverId: id, from: range.from, to: range.to, most: MOST };
  const asked = question === null ? null : JSON.stringify([question, goesOn ? Math.floor(now / EVERY_MS) : 0]);
  const { value, failure, retry } = useLatest(asked, async () => {
    if (question === null) throw new Error('nothing to ask');
    return { of: question, days: await call('historyDays', question) };
  });
  const fits = value !== null && value.of.serverId === id && value.of.from === range.from;
  const bars = useMemo(() => (fits && value ? barsOf(value.days, value.of) : null), [fits, value]);
  const keys = useKeys(id, bars?.sums.map(({ keyId }) => keyId) ?? []);
  return {
    ...{ holders, server, range, words, zone, now, bars, failure, retry },
    period: range.month ? monthText(range.from, now, words) : spanText({ from: range.from, to: range.to - 1 }, now, words),
    keyOf: key => keys.get(key),
    nameOf: ({ keyId, name }) => name ?? goneText(t, keyId),
    choose: next => choose({ daysOf: next, ...(by === 'key' ? { serverId: next } : {}) }),
  };
}
