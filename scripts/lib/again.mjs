/** What is fetched from elsewhere may fail for a moment only; this long until it is asked for once more, in milliseconds. */
const PAUSE = 1_000;

/**
 * Does what fetches things from other machines, and once more when that failed. Rejects as the second attempt does.
 * @template T
 * @param {() => Promise<T>} work must not mind what an attempt that failed left behind
 * @returns {Promise<T>}
 */
export async function again(work) {
  try {
    return await work();
  } catch {
    await new Promise(resolve => setTimeout(resolve, PAUSE));
    return work();
  }
}
