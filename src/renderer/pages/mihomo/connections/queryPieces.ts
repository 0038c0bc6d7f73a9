import type { ParsedQuery } from '@shared/connections/query';

interface Piece {
  readonly at: number;
  readonly text: string;
  readonly className: string;
}
/** A filter in pieces that are drawn alike, without a gap. Pure. */
export function cutQuery(text: string, { parts, problem }: Pick<ParsedQuery, 'parts' | 'problem'>): readonly Piece[] {
  const edges = new Set([0, text.length]);
  for (const { at, length } of parts) edges.add(at).add(at + length);
  if (problem) edges.add(problem.at).add(problem.at + problem.length);
  const places = [...edges].filter(at => at <= text.length).toSorted((a, b) => a - b);
  return places.slice(0, -1).map((at, index) => {
    const end = places[index + 1] ?? text.length;
    const part = parts.find(each => each.at <= at && each.at + each.length >= end);
    const isWrong = problem !== null && problem.at <= at && problem.at + problem.length >= end;
    return { at, text: text.slice(at, end), className: [part ? `q-${part.type}` : '', isWrong ? 'q-wrong' : ''].filter(Boolean).join(' ') };
  });
}
