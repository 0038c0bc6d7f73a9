import { setTimeout as sleep } from 'node:timers/promises';
import { Tray } from 'electron';
import { trayImage } from './icons';

/**
 * Between the icon and its registration the desktop is asked three questions, whose answers need main's thread. Loading the app would
 * keep it from them for longer than this, in milliseconds.
 */
const ANSWERS_MS = 60;

/** Puts the icon into the tray before anything else of the app is even loaded; what it shows and does comes with the app. */
export async function placeFirstIcon(): Promise<Tray> {
  const icon = new Tray(trayImage('normal'));
  icon.setToolTip('Switchyard');
  await sleep(ANSWERS_MS);
  return icon;
}
