/**
 * At rest nobody looks: nothing is read, told or written more often than this, whatever the settings say for a window that shows it, in ms. Limits and
 * the tray need no more, and waking a computer that has nothing else to do is what an app in the tray costs.
 */
export const REST_MS = 5_000;
