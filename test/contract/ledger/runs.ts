/** What the engines counted against what an observer saw the Xray count, run by run. */
import type { Mark } from '@shared/model';
import { type Restart, WrongLedger } from './books';
import type { Observer } from './observer';
import type { Side } from './origin';
import type { ApiRelay } from './relay';

/** From the last look at the Xray to its death; a new one takes longer to start. */
const KILL_MS = 60;
/** What Xray may count between the last look at it and its death. */
const LAST_BYTES = 4 * 1024 * 1024;

interface Judged {
  readonly name: string;
  readonly email: string;
  readonly side: Side;
  readonly total: number;
  readonly marks: readonly Mark[];
  readonly observer: Observer;
  readonly relay: ApiRelay;
}

/** The total lies between what was there just before and just after each run's last reading, which its restart's mark tells. */
export function judgeRuns({ name, email, side, total, marks, observer, relay }: Judged): void {
  const { runs } = observer;
  const restarts = marks.filter((mark): mark is Restart => mark.type === 'restart');
  let [least, most] = [0, 0];
  for (const [index, run] of runs.entries()) {
    const final = run.seen.at(-1)?.bytes.get(email)?.[side] ?? 0;
    if (index === runs.length - 1) {
      least += final;
      most += final;
      continue;
    }
    const bornAt = (runs[index - 1]?.endedAt ?? 0) + KILL_MS;
    const mark = restarts.find(({ lastReadAt }) => lastReadAt > bornAt && lastReadAt <= run.endedAt + KILL_MS);
    if (!mark) {
      const around = restarts.some(({ lastReadAt, startedAt }) => lastReadAt <= run.startedAt && startedAt + 1_500 >= run.endedAt);
      if (!around && final > 0) throw new WrongLedger(`${name}: a whole run of the server is missing without a mark`);
      continue;
    }
    const asked = relay.readingBefore(mark.lastReadAt).askedAt;
    const before = run.seen.findLast(({ answeredAt }) => answeredAt < asked)?.bytes.get(email)?.[side] ?? 0;
    const after = run.seen.find(({ askedAt }) => askedAt > mark.lastReadAt)?.bytes.get(email)?.[side];
    least += before;
    most += after ?? final + LAST_BYTES;
  }
  if (total > most) throw new WrongLedger(`${name}: ${total} bytes were counted, but only ${most} were there to be read`);
  if (total < least) throw new WrongLedger(`${name}: ${total} bytes were counted, but ${least} had been read`);
}
