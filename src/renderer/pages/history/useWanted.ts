/** Which lines the page asks for: those that the user chose, or its own choice. */
import type { Failure } from '@shared/model';
import { useMemo } from 'react';
import { useTexts } from '../../stores/app';
import { type Choice, chooseLines } from './choice';
import { MOST_LINES } from './drawn';
import { ABOUT } from './measures';
import type { Range } from './ranges';
import type { LinesQuestion } from './useLines';
import { useServerList } from './useServerList';
import { holdersOf, useSubjects } from './useSubjects';

export interface Choosing {
  readonly offered: readonly { readonly id: string; readonly name: string | null }[];
  /** There are more than are offered. */
  readonly more: number;
  readonly chosen: readonly string[];
  /** The page chose. */
  readonly own: boolean;
  readonly most: number;
  choose(ids: readonly string[] | null): void;
}
interface Wanted {
  /** Whose keys, ports or nodes; null: it is by server, or no server has such. */
  readonly serverId: string | null;
  /** Null: there is nothing to ask, or it is not known yet what. */
  readonly question: LinesQuestion | null;
  readonly chooser: Choosing;
  readonly subjects: { readonly known: boolean; readonly more: number; readonly failure: Failure | null; retry(): void };
}

/** So many are read to find those that are drawn: the servers behind the first five are one line, ports and nodes may have no readings. */
const MOST_READ = 32;

export function useWanted(choice: Choice, range: Range): Wanted {
  const t = useTexts();
  const servers = useServerList();
  const { by, compare } = choice;
  const measure = choice.measures[by];
  const about = ABOUT[measure];
  const holders = by === 'server' ? [] : holdersOf(servers, by);
  const serverId = by === 'server' ? null : (holders.find(({ id }) => id === choice.serverId)?.id ?? holders[0]?.id ?? null);
  const { value, failure, retry } = useSubjects(by, serverId, measure, range);
  const everything = t('history.all-servers');
  return useMemo((): Wanted => {
    const single = compare !== 'none';
    const whole = single && by === 'server' && about.unit === 'rate' ? [{ id: '', name: everything }] : [];
    const offered = [...whole, ...(value?.list ?? [])];
    const of = `${by} ${serverId ?? ''} ${single ? 'compared' : ''}`;
    const most = single ? 1 : MOST_LINES;
    const wanted = choice.lines[of]?.filter(id => offered.some(each => each.id === id)) ?? [];
    const own = wanted.length === 0;
    const byPage = offered.slice(0, single ? 1 : by === 'key' ? MOST_LINES : MOST_READ).map(({ id }) => id);
    const ids = own ? byPage : wanted.slice(0, most);
    const more = by === 'key' ? (value?.more ?? 0) + Math.max(0, offered.length - ids.length) : 0;
    return {
      serverId,
      question: ids.length === 0 ? null : { by, serverId: serverId ?? '', measure, range, ids, compare },
      chooser: { offered, more: value?.more ?? 0, chosen: ids, own, most, choose: chosen => chooseLines(of, chosen) },
      subjects: { known: value !== null || (by !== 'server' && serverId === null), more, failure, retry },
    };
  }, [by, serverId, measure, about, compare, range, value, failure, retry, choice.lines, everything]);
}
