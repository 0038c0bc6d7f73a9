import type { KeyQuery } from '@shared/model';

/** Every key, as a window would ask for them. */
export const ALL_KEYS: KeyQuery = { view: 'all', search: '', sort: { by: 'name', descending: false }, offset: 0, limit: 500 };
