/** Opens `history.db`. */
import { join } from 'node:path';
import { createDisposable } from '../disposable';
import { MIGRATIONS } from './schema';

export const historyPath = (dataDir: string): string => join(dataDir, 'history.db');

export const { open: openHistory, markDamaged } = createDisposable('history.db', MIGRATIONS);
