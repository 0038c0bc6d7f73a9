/** What is wrong in a form, one line each, read out as they come. */
export function Problems<P extends string>({ of, words }: { readonly of: readonly P[]; readonly words: (problem: P) => string }) {
  return of.map(problem => (
    <p key={problem} className="hint c-bad" role="alert">
      {words(problem)}
    </p>
  ));
}
