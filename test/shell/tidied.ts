/** A process that is tidied for real, and says whether it goes on after it. */
import { PerformanceObserver } from 'node:perf_hooks';
import { createTidy } from '../../src/main/shell/power/tidy';

const collections = new PerformanceObserver(() => {
  collections.disconnect();
  setTimeout(() => process.stdout.write('collected and alive'), 100);
});
collections.observe({ entryTypes: ['gc'] });
const after = (_ms: number, callback: () => void): (() => void) => {
  setTimeout(callback, 50);
  return () => undefined;
};
createTidy({ clock: { after } }).watched(false);
