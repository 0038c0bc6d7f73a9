import { Fault } from '@shared/fault';
import type { KeyapiRepair } from '@shared/model';
import type { KeyapiClient } from '../clients/keyapi/contract';
import { agreement } from './doctor';
import { askIf } from './optional';

/**
 * Asks the server to repair itself once, and reads its configuration back where its dialect can be asked. Rejects with the server's refusal, or
 * `doubtful`: it said something else than success, or its configuration still does not agree.
 */
export async function repair(client: KeyapiClient, what: KeyapiRepair, signal: AbortSignal): Promise<void> {
  const answer = what === 'sync' ? await client.sendSync(signal) : await client.sendVerifyReality(signal);
  if (answer.type === 'not-sent' || answer.type === 'refused') throw answer.fault;
  const report = await client.about(signal);
  const config = await askIf(report, ['config-status'], () => client.configStatus(signal));
  const agrees = config.state === 'read' ? agreement(config.value).result : null;
  if (agrees === 'attention') throw new Fault('doubtful', 'The server was asked, and its configuration still does not have its keys');
  if (answer.type === 'said-done') return;
  // Its configuration agrees although the answer was none: for a synchronisation this is the proof.
  if (what === 'sync' && agrees === 'pass') return;
  throw new Fault('doubtful', answer.fault.message);
}
