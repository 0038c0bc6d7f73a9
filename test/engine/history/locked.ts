/** Opens the history as somebody who may not write to its folder: `node locked.mjs DATA_DIR`. Prints what it fails with. */
import { openHistory } from '../../../src/main/engine/workers/history/open';

// Root may write anywhere.
if (process.getuid?.() === 0) {
  process.setgid?.(65_534);
  process.setuid?.(65_534);
}
try {
  openHistory(process.argv[2] ?? '', Date.now());
  process.stdout.write('opened\n');
} catch (thrown) {
  process.stdout.write(`${(thrown as { code?: string }).code}: ${String(thrown)}\n`);
}
