/**
 * The ledger against the origin's own books. What is true, and proved here for every key and direction, from one check to the next:
 *
 * - nothing died: the ledger grew by exactly what arrived, to the byte. (Xray's Vision breaks a connection by itself now and then; of such a one, what was on its way may
 *   be counted.)
 * - the Xray died: the ledger grew by no more than was sent, and what it lacks of what arrived is no more than what arrived within the marked gaps. A gap
 *   begins with the request of the last reading (its mark names the answer's time, milliseconds later) and ends with the new start;
 * - with Vision a connection's download is counted when it ends (Xray hands it to the kernel): so a download of a connection that was open at the last
 *   reading is lost with it, from its beginning, which lies before the gap. It is taken as arrived when its connection ended. The app says so
 *   beside the number (`vision-bursts`). (Xray counts when the origin is done and closes a second later: more may be allowed than is missing.) Uploads are counted as they come, with Vision, too.
 */
import type { Bytes, Mark } from '@shared/model';
import { ALERT_BYTES, type End, type Side } from './origin';
import type { ApiRelay } from './relay';
import type { TestKey } from './traffic';

/** A death of the Xray: every connection through it had ended by then, and the next one was not yet started. Unix ms. */
export type Death = number;
export type Restart = Extract<Mark, { type: 'restart' }>;
export const SIDES = ['up', 'down'] as const;

/** When bytes could be lost, Unix ms: from the request of the last reading to a death. */
interface Gap {
  readonly from: number;
  readonly to: number;
}
/** An engine looks at its clock within this of the answer that it got. */
const CLOCK_MS = 500;
/** The deaths that marks cover; one that none does leaves a gap that is not marked, which allows nothing. */
export function gapsOf(marks: readonly Mark[], deaths: readonly Death[], relay: ApiRelay): readonly Gap[] {
  return marks
    .filter((mark): mark is Restart => mark.type === 'restart')
    .flatMap(({ lastReadAt, startedAt }) => {
      const to = deaths.findLast(death => death >= lastReadAt && death <= startedAt);
      if (to === undefined) return [];
      const { askedAt, answeredAt } = relay.readingBefore(lastReadAt);
      // A mark that names a time at which nothing was read is taken at its word.
      return [{ from: lastReadAt - answeredAt <= CLOCK_MS ? askedAt : lastReadAt, to }];
    });
}

/** What does not hold of the ledger, unlike what goes wrong around it. */
export class WrongLedger extends Error {}

const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);
const arrived = ({ receipts }: End): number => sum(receipts.map(({ bytes }) => bytes));

/** The origin's books of one key and direction since the check before. */
export interface Entry {
  readonly sent: number;
  readonly arrived: number;
  /** What arrived in marked gaps, and what did before them that Vision had not counted yet: both may be missing. */
  readonly inGaps: number;
  readonly late: number;
}
export function entryOf(ends: readonly End[], key: TestKey, side: Side, gaps: readonly Gap[]): Entry {
  const own = ends.filter(end => end.key === key.email);
  const receivers = own.filter(end => end.receives === side);
  // Of a death only connections suffer that were begun before it.
  const within = (end: End, at: number): boolean => gaps.some(({ from, to }) => end.openedAt <= to && from <= at && at <= to);
  const lost = (end: End): number => sum(end.receipts.filter(({ at }) => within(end, at)).map(({ bytes }) => bytes));
  const inGaps = sum(receivers.map(lost));
  const bursts = key.flow !== '' && side === 'down';
  const late = bursts ? sum(receivers.map(end => (within(end, end.endedAt) ? arrived(end) - lost(end) : 0))) : 0;
  // The client program closes its own TLS, too. Of Vision's that alert goes through as it is, and where the server still listens Xray counts it for the user.
  const alert = key.flow !== '' && side === 'up' ? ALERT_BYTES : 0;
  return {
    sent: sum(own.filter(end => end.receives !== side).map(end => end.sent + alert)),
    arrived: sum(receivers.map(arrived)),
    ...{ inGaps, late },
  };
}

/** Throws when the ledger's growth is not what the origin's books allow. */
export function compare(name: string, grown: number, { sent, arrived, inGaps, late }: Entry, died: boolean): void {
  if (!died && grown < arrived) throw new WrongLedger(`${name}: ${grown} bytes were counted, ${arrived} arrived, and nothing had died`);
  if (grown > sent) throw new WrongLedger(`${name}: ${grown} bytes were counted, and only ${sent} were ever sent`);
  const missing = arrived - grown;
  if (missing > inGaps + late)
    throw new WrongLedger(
      `${name}: ${missing} of ${arrived} bytes are missing, and marked gaps explain ${inGaps} (and ${late} that count late)`,
    );
}

export const bothOf = ({ up, down }: Bytes): number => up + down;
