/** What is measured of a window that shows ten thousand connections. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { sleep } from './electron.mjs';
import { windowOrigin } from './monotonic.mjs';
import { shares } from './proc.mjs';

export const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The bare client beside which the app is measured: its share of a core, and the median from a list's stamp to the end of its parsing. */
export async function bareParser({ address, secret }, seconds) {
  const child = spawn(process.execPath, [new URL('./bare-parser.mjs', import.meta.url).pathname, address, secret], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const over = new Promise(resolve => child.once('exit', resolve));
  try {
    const lists = [];
    createInterface({ input: child.stdout }).on('line', line => lists.push(JSON.parse(line)));
    for (let tries = 0; lists.length < 5; tries += 1) {
      if (tries > 300 || child.exitCode !== null) throw new Error('The bare client got no lists');
      await sleep(100);
    }
    const first = lists.length;
    const { bare } = await shares({ bare: [child.pid] }, seconds);
    const { bytes, rows } = lists.at(-1);
    return { share: bare, ms: median(lists.slice(first).map(({ ms }) => ms)), bytes, rows };
  } finally {
    child.stdin.end();
    await over;
  }
}

/** The page's connections of the only server; resolves when rows are painted. */
export async function showConnections(window) {
  await window.evaluate(async () => {
    const { value } = await window.api.attach(null);
    await window.api.openWindow({ page: 'server', serverId: value.state.order[0], tab: 'connections' });
  });
  // Rows under the pointer keep their places.
  await window.mouse.move(5, 5);
  await window.waitForFunction(() => document.querySelectorAll('.slots-body .slot[data-row]:not([hidden])').length > 10, undefined, {
    timeout: 60_000,
  });
}

/** Ms from the stamp of each of some lists until the window had painted them. */
export async function paintedAfter(window, count) {
  const origin = await windowOrigin(window);
  const found = await window.evaluate(
    wanted =>
      new Promise(resolve => {
        const seen = [];
        let last = 0;
        const deaf = window.api.onConnections(({ totals: { memory } }) => {
          if (memory === null || memory === last) return;
          last = memory;
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
              seen.push({ memory, at: performance.now() });
              if (seen.length < wanted) return;
              deaf();
              resolve(seen);
            };
            port2.postMessage(null);
          });
        });
      }),
    count,
  );
  return median(found.map(({ memory, at }) => origin + at - memory / 1000));
}

/** Ms from a press on a head, and from a letter in the filter, until the rows that follow from it are painted: medians of so many each. */
export async function answered(window, count) {
  const took = await window.evaluate(async times => {
    const body = document.querySelector('.slots-body');
    const field = document.querySelector('[data-filter]');
    const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
    const painted = () =>
      new Promise(resolve => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now());
          port2.postMessage(null);
        });
      });
    const measure = async act => {
      const changed = new Promise(resolve => {
        const watch = new MutationObserver(() => {
          watch.disconnect();
          resolve(undefined);
        });
        watch.observe(body, { subtree: true, childList: true, characterData: true });
      });
      const from = performance.now();
      act();
      await changed;
      return (await painted()) - from;
    };
    const pause = () => new Promise(resolve => setTimeout(resolve, 130 + Math.random() * 200));
    const type = text => {
      value.set.call(field, text);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const heads = () => [...document.querySelectorAll('.slots-head button')];
    const [sorts, filters] = [[], []];
    for (let n = 0; n < times; n += 1) {
      const buttons = heads();
      sorts.push(await measure(() => buttons[n % buttons.length].click()));
      await pause();
    }
    const words = ['port:443', 'firefox', '', 'chrome', 'not proxy:DIRECT', 'stream', '', 'process:curl', 'rule:match', '192.168.1.1'];
    for (let n = 0; n < times; n += 1) {
      filters.push(await measure(() => type(words[n % words.length])));
      await pause();
    }
    type('');
    return { sorts, filters };
  }, count);
  return { sort: median(took.sorts), filter: median(took.filters) };
}
