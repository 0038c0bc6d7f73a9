/**
 * Notices forwarded to the user's address, one after the other: tried again while nobody answers, given up after a while, never in anybody's way.
 * The secret is read from the keychain as it is sent.
 */
import { Fault, toFailure } from '@shared/fault';
import type { ErrorCode, Failure, Webhook as WebhookSettings, WebhookState } from '@shared/model';
import { fillTemplate, type WebhookFacts, webhookTarget } from '@shared/webhook';
import type { Clock, Log, Vault } from '../outside';
import { createBackoff } from '../transport/backoff';
import { createHttp, type HttpResponse } from '../transport/http';

export interface WebhookDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Pick<Vault, 'get' | 'set' | 'delete'>;
  readonly settings: () => WebhookSettings;
  /** A notice was given up: told for the first since one was delivered. */
  lost(failure: Failure): void;
}
export interface Webhook {
  /** Takes a notice where forwarding is on. Never throws, never waits. */
  forward(facts: WebhookFacts): void;
  state(): Promise<WebhookState>;
  /** Empty: none. Fault `keychain`. */
  setSecret(secret: string): Promise<void>;
  /** Sends one now, once, whether forwarding is on or not. */
  test(facts: WebhookFacts): Promise<{ readonly failure: Failure | null; readonly status: number | null; readonly elapsedMs: number }>;
  /** What waits is given up. */
  stop(): void;
}

/** Its place in the keychain; ids of servers look otherwise. */
const ITEM = 'webhook';
const DEADLINE_MS = 10_000;
const ANSWER_MOST = 64 * 1024;
export const WAITING_MOST = 200;
/** Older news is no news. */
export const GIVE_UP_MS = 3_600_000;
const LONGEST_WAIT_MS = 600_000;
/** Worth another try: nobody was there, or whoever was had no time. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['refused', 'dns', 'timeout', 'reset', 'rate-limited', 'server-error', 'keychain', 'busy']);

interface Waiting {
  readonly facts: WebhookFacts;
  readonly since: number;
}

export function createWebhook({ clock, log, vault, settings, lost }: WebhookDeps): Webhook {
  const ending = new AbortController();
  const queue: Waiting[] = [];
  let sending = false;
  let cancelWait: () => void = () => undefined;
  let lostCount = 0;
  let complained = false;
  let last: WebhookState['last'] = null;
  let backoff = createBackoff();

  const send = async (facts: WebhookFacts): Promise<HttpResponse> => {
    const { url, header, template } = settings();
    const secret = (await vault.get(ITEM))?.value ?? null;
    const target = webhookTarget(url, secret);
    if (!target) throw new Fault('bad-address', 'the webhook has no address that can be used');
    // The path is as good as a password with many services.
    const secrets = [secret ?? '', encodeURIComponent(secret ?? ''), target.path].filter(text => text.length >= 4);
    const http = createHttp({ address: target.origin, pin: null, secrets, deadlineMs: DEADLINE_MS, maxBytes: ANSWER_MOST, connections: 1 });
    try {
      const answer = await http.send({
        method: 'POST',
        path: target.path,
        json: fillTemplate(template, facts),
        ...(header !== '' && secret ? { headers: { [header]: secret } } : {}),
        signal: ending.signal,
        // Taken is taken, however much is said of it.
        glance: true,
      });
      if (answer.status < 200 || answer.status >= 300) throw http.fault(answer);
      return answer;
    } finally {
      http.close();
    }
  };

  const giveUp = (failure: Failure, count = 1): void => {
    lostCount += count;
    log.warn('webhook: not delivered', { code: failure.code, count });
    if (!complained) lost(failure);
    complained = true;
  };
  const next = (): void => {
    // Switched off meanwhile: what waits is not wanted any more.
    if (!sending && !settings().on) queue.length = 0;
    const [first] = queue;
    if (sending || ending.signal.aborted || !first) return;
    sending = true;
    send(first.facts)
      .then(
        () => {
          last = { at: clock.now(), failure: null };
          complained = false;
          backoff = createBackoff();
          queue.shift();
          return 0;
        },
        (thrown: unknown) => {
          if (ending.signal.aborted || !settings().on) return 0;
          const failure = toFailure(thrown);
          last = { at: clock.now(), failure };
          const age = clock.monotonic() - first.since;
          if (PASSING.has(failure.code) && age < GIVE_UP_MS) {
            const asked = thrown instanceof Fault ? (thrown.options.retryAfterMs ?? 0) : 0;
            return backoff.next(Math.min(LONGEST_WAIT_MS, Math.max(asked, 1_000 * 2 ** Math.min(backoff.failures, 10))));
          }
          queue.shift();
          giveUp(failure);
          return 0;
        },
      )
      .then(wait => {
        sending = false;
        if (ending.signal.aborted) return;
        if (wait === 0) next();
        else cancelWait = clock.after(wait, next);
      })
      .catch(error => log.error('webhook', { error: String(error) }));
  };

  return {
    forward(facts) {
      if (!settings().on || ending.signal.aborted) return;
      queue.push({ facts, since: clock.monotonic() });
      if (queue.length > WAITING_MOST) {
        // The first may be on its way.
        queue.splice(1, 1);
        giveUp({ code: 'busy', message: 'too many notices wait for the webhook' });
      }
      if (queue.length === 1) next();
    },
    async state() {
      const secret = await vault.get(ITEM).catch(() => null);
      return { secret: secret !== null, waiting: queue.length, lost: lostCount, last };
    },
    async setSecret(secret) {
      if (secret === '') await vault.delete(ITEM);
      else await vault.set(ITEM, { value: secret });
      // Whoever refused the last one may take this.
      backoff = createBackoff();
      cancelWait();
      next();
    },
    async test(facts) {
      const started = clock.monotonic();
      const outcome = await send(facts).then(
        ({ status }) => ({ failure: null, status }),
        (thrown: unknown) => ({ failure: toFailure(thrown), status: null }),
      );
      last = { at: clock.now(), failure: outcome.failure };
      if (!outcome.failure) {
        complained = false;
        // It works: what waits need not.
        cancelWait();
        next();
      }
      return { ...outcome, elapsedMs: clock.monotonic() - started };
    },
    stop() {
      cancelWait();
      ending.abort();
      if (queue.length > 0) log.warn('webhook: given up at the end', { count: queue.length });
      queue.length = 0;
    },
  };
}
