/** A span is counted in so many parts. */
const PARTS = 10;

/**
 * Calls `over` once so much has passed in which something could have been heard; until the returned function is called. A pause of this computer, in
 * which nothing was read, is one part of it however long it was: what came meanwhile is heard first.
 */
export function afterSilence(ms: number, over: () => void): () => void {
  let parts = 0;
  const timer = setInterval(() => {
    parts += 1;
    if (parts < PARTS) return;
    clearInterval(timer);
    over();
  }, ms / PARTS);
  return () => clearInterval(timer);
}
