/** A zone in which it is about noon: no day, month or year of the user's begins while a test runs, at whatever time of day it does. */
export function zoneAtNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  // Such zones are named by how far UTC is ahead of them.
  return `Etc/GMT${ahead < 0 ? '+' : '-'}${Math.abs(ahead)}`;
}
