import type { KeyQuery, KeyRow, KeyWindow } from '@shared/model';
import { call } from '../../api';
import { type RowWindow, useRowWindow } from '../../stores/rowWindow';
import type { Range } from '../../stores/windowReader';

export type KeyQuestion = Omit<KeyQuery, 'offset' | 'limit'>;
/** Everything that the keys page shows, as far as it was read. */
export type Keys = RowWindow<KeyRow, KeyWindow>;

const ask = (serverId: string, question: KeyQuestion, range: Range): Promise<KeyWindow> =>
  call('queryKeys', { serverId, query: { ...question, ...range } });
const idOf = (row: KeyRow): string => row.id;

/** The keys in sight: asked for when the table moves, and again when the server's list changed, unless they are `frozen`. */
export const useKeyWindow = (serverId: string, question: KeyQuestion, frozen: boolean): Keys =>
  useRowWindow({ serverId, question, ask, idOf, frozen });

/** Ids of the rows from `from` to `to` (inclusive) in the order of the question, in one answer. Rejects as `listKeyIds` does. */
export const idsBetween = (serverId: string, question: KeyQuestion, from: number, to: number): Promise<readonly string[]> =>
  call('listKeyIds', { serverId, query: { ...question, offset: from, limit: to - from + 1 } });
