import { onDesktop, sleep } from './lib/electron.mjs';
import { logOf, RECONNECT, withFarms } from './lib/farms.mjs';
import { monotonicNow, windowOrigin } from './lib/monotonic.mjs';

export const name = 'rotate';
export const limit = '50 ms from the click to the wire (p95)';

const CLICKS = 40;
/** The ports in sight of one farm soon all cool down: so many clicks in each. */
const CLICKS_EACH = 5;
const TRIES_EACH = 60;

/** Clicks the first button of the table of ports that rotates one; when, by the window's `performance.now()`, or null: none is ready. */
const click = window =>
  window.evaluate(() => {
    const button = [...document.querySelectorAll('button')].find(
      each => /^Rotate .*\d/.test(each.getAttribute('aria-label') ?? '') && !each.disabled,
    );
    if (!button) return null;
    const at = performance.now();
    button.click();
    return at;
  });

/** The same request from plain Node: what the wire and the panel take by themselves. */
async function bare({ address, username, secret, control }) {
  const headers = { 'content-type': 'application/json' };
  const login = await fetch(`${address}/api/auth/login/`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ username, password: secret }),
  });
  const { key } = await login.json();
  const authorised = { ...headers, authorization: `Token ${key}` };
  const took = [];
  for (let n = 0; n < CLICKS; n += 1) {
    const before = (await logOf({ control })).length;
    const at = monotonicNow();
    await fetch(`${address}${RECONNECT}`, { method: 'POST', headers: authorised, body: JSON.stringify({ id: [1] }) });
    const entry = (await logOf({ control })).slice(before).find(({ target }) => target === RECONNECT);
    took.push(entry.monotonic - at);
  }
  return took;
}
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(q * values.length) - 1)];

/** What each of some clicks on a farm's ports took until its panel had the request, in milliseconds. */
async function clicksOn(farm, window) {
  const seen = async () => (await logOf(farm)).filter(({ target }) => target === RECONNECT);
  const origin = await windowOrigin(window);
  const took = [];
  for (let tries = 0; took.length < CLICKS_EACH && tries < TRIES_EACH; tries += 1) {
    const before = (await seen()).length;
    const at = await click(window);
    if (at === null) {
      await sleep(1_000);
      continue;
    }
    let entry;
    for (let waited = 0; !entry && waited < 20; waited += 1) {
      await sleep(100);
      entry = (await seen())[before];
    }
    // A port that the panel's own schedule changed just before is not asked.
    if (entry) took.push(entry.monotonic - (origin + at));
  }
  return took;
}

/** A click on Rotate in the table of 120 ports, one farm of ten, until its panel has the request. */
export const run = () =>
  onDesktop(place =>
    withFarms(place, 5, async ({ window, farms, ids }) => {
      const took = [];
      for (const [index, farm] of farms.entries()) {
        if (took.length >= CLICKS) break;
        await window.evaluate(serverId => window.api.openWindow({ page: 'server', serverId }), ids[index]);
        await window.getByRole('heading', { name: farm.name }).first().waitFor();
        await window
          .getByRole('button', { name: /^Rotate .*\d/ })
          .first()
          .waitFor();
        took.push(...(await clicksOn(farm, window)));
      }
      if (took.length < CLICKS) throw new Error(`Only ${took.length} clicks sent a request`);
      const [farm] = farms;
      const floor = await bare(farm);
      const figure = quantile(took, 0.95);
      return {
        figure,
        unit: `ms p95, ${quantile(took, 0.5).toFixed(1)} ms median, ${Math.max(...took).toFixed(1)} ms worst of ${CLICKS}`,
        baseline: `the same request from plain Node ${quantile(floor, 0.95).toFixed(1)} ms p95, ${quantile(floor, 0.5).toFixed(1)} ms median`,
        ok: figure <= 50,
      };
    }),
  );
