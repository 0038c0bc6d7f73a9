/** Ten farms of 120 ports each, in a process of their own, before the app. */
import { drive, startLab } from './servers.mjs';

export const FARMS = 10;

/** What a simulated farm has seen, without secrets. */
export const logOf = async farm => (await fetch(`${farm.control}/log`)).json();
export const LIST = '/api/devices/modem/list';
export const RECONNECT = '/api/devices/modem/reconnect';

/**
 * The app with ten farms, all live, each read every `pollS` seconds.
 * @template T
 * @param {{ desktop: object, folder: string }} place @param {number} pollS
 * @param {(there: { app: import('playwright').ElectronApplication, window: import('playwright').Page, farms: readonly object[], ids: readonly string[] }) => Promise<T>} measure
 */
export async function withFarms({ desktop, folder }, pollS, measure) {
  const lab = await startLab(['--farm', '--scale', 'large']);
  try {
    const { app, window } = await drive(desktop, `${folder}/app`);
    try {
      const ids = [];
      for (const { kind, name, address, username, secret } of lab.servers) {
        const draft = { kind, name, address, username, secret, favourites: [] };
        const { ok, value, error } = await window.evaluate(input => window.api.addServer(input), draft);
        if (!ok) throw new Error(`${name}: ${error.code} ${error.message}`);
        ids.push(value.id);
      }
      await window.evaluate(seconds => window.api.changeSettings({ pollS: { xray: 5, keyapi: 5, mihomo: 5, farm: seconds } }), pollS);
      const live = async () => {
        const { value } = await window.evaluate(() => window.api.attach(null));
        return Object.values(value.state.summaries).filter(({ link }) => link === 'live').length;
      };
      for (let tries = 0; (await live()) < FARMS; tries += 1) {
        if (tries > 120) throw new Error('Not every farm came to life within 60 s');
        await new Promise(resolve => setTimeout(resolve, 500));
      }
      return await measure({ app, window, farms: lab.servers, ids });
    } finally {
      await app.close();
    }
  } finally {
    await lab.stop();
  }
}
