/** Chances that are the same in every run, each time from the same seed; `SWITCHYARD_SEED` (a whole number) has others. */
export function chances(seed: number): (most: number) => number {
  let state = (seed + Number(process.env.SWITCHYARD_SEED ?? 1) - 1) >>> 0 || 1;
  return most => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}
