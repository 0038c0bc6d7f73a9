/** @typedef {{ servers: { live: number, total: number }, tray: string, down: number, up: number }} Status rates in bytes per second */

const PREFIX = 'status ';

/**
 * The app's status line (`status {json}`, which it prints with SWITCHYARD_STATUS=1), or null for any other line.
 * @param {string} line @returns {Status | null}
 */
export function parseStatus(line) {
  if (!line.startsWith(PREFIX)) return null;
  try {
    const { servers, tray, down, up } = JSON.parse(line.slice(PREFIX.length));
    const numbers = [servers.live, servers.total, down, up].every(Number.isFinite);
    return numbers && typeof tray === 'string' ? { servers, tray, down, up } : null;
  } catch {
    return null;
  }
}

/**
 * The same for people.
 * @param {Status} status @param {Date} now
 */
export function formatStatus({ servers, tray, down, up }, now) {
  const time = now.toTimeString().slice(0, 8);
  return `${time}  servers ${servers.live} of ${servers.total} live   tray ${tray}   down ${rate(down)}   up ${rate(up)}`;
}

/** @param {number} bytes per second */
function rate(bytes) {
  const units = ['B/s', 'kB/s', 'MB/s', 'GB/s'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power > 0 && value < 100 ? 1 : 0)} ${units[power]}`;
}
