/** Tags as they are typed. Pure. */

/** Separated by commas, each once. */
export const tagsOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(',')
      .map(tag => tag.trim())
      .filter(tag => tag !== ''),
  ),
];

/** What to add and to remove so that ports that all have `before` have `after`. Pure. */
export function tagChange(before: readonly string[], after: readonly string[]) {
  return { add: after.filter(tag => !before.includes(tag)), remove: before.filter(tag => !after.includes(tag)) };
}
