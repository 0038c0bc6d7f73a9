import { call } from '../api';
import { appState } from './app';
import { readAgain } from './reading';

/**
 * What the user asks for with "read now": what the page shows, the server's figures, and the users of an Xray, which polls read only now
 * and then. Rejects with the call's failure.
 */
export async function readServer(id: string): Promise<void> {
  readAgain();
  await call('refreshServer', { id });
  const summary = appState()?.summaries[id];
  if (summary?.kind === 'xray' && summary.capabilities.includes('list-keys')) await call('readDrift', { serverId: id });
}
