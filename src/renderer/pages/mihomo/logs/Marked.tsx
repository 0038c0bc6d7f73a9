import { placesOf, type Words } from '@shared/words';

/** A text with what was sought in it marked. */
export function Marked({ text, words }: { readonly text: string; readonly words: Words }) {
  const places = placesOf(text, words);
  if (places.length === 0) return text;
  return places.map(([start, end], at) => (
    <span key={start}>
      {text.slice(places[at - 1]?.[1] ?? 0, start)}
      <mark>{text.slice(start, end)}</mark>
      {at === places.length - 1 ? text.slice(end) : null}
    </span>
  ));
}
