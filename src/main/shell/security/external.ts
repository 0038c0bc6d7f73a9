import type { Calls } from '@shared/ipc';

type Place = Calls['openExternal']['input']['what'];

/** The only addresses that are ever handed to the system's browser; windows name one, they never send an address. */
const PLACES: Readonly<Record<Place, string>> = {
  docs: 'https://switchyard.example/docs',
  releases: 'https://switchyard.example/releases',
  issues: 'https://switchyard.example/issues',
};

export const externalAddress = (what: Place): string => PLACES[what];
