/** Who answers what ssh asks: the keychain where the user wanted it so, else the user, one question at a time. */
import { createHash, randomUUID } from 'node:crypto';
import type { Server, SshAnswer, SshPrompt, SshRoute } from '@shared/model';
import { routeOf } from '@shared/ssh';
import type { Clock, Log, Outside, Vault } from '../../outside';
import type { Question } from './question';
import { routeKey, type TunnelsDeps } from './tunnels';

export interface AskingDeps {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: Outside['askSsh'];
}

/** sshd itself hangs up after two minutes. */
const ANSWER_MS = 110_000;
/** An answer kept for a server that is not added by then is forgotten. */
const DRAFT_MS = 10 * 60_000;

type Kept = Readonly<Record<string, string>>;

export class Asking {
  /** One question after the other. */
  private queue: Promise<unknown> = Promise.resolve();
  /** Who asks the same at the same time (several servers behind one jump host, one key for all) gets the same answer. */
  private readonly open = new Map<string, { readonly turn: Promise<SshAnswer | null>; readonly signal: AbortSignal }>();
  private routes: ReadonlyMap<string, SshRoute> = new Map();
  private readonly drafts = new Map<string, Kept>();

  constructor(private readonly deps: AskingDeps) {}

  ask: TunnelsDeps['ask'] = async (route, name, question, again, signal) => {
    const canKeep = question.kind === 'passphrase' || question.kind === 'password';
    if (canKeep) {
      const kept = await this.kept(route);
      const answer = Object.hasOwn(kept, question.text) ? kept[question.text] : undefined;
      if (typeof answer === 'string' && !again) return answer;
      if (answer !== undefined) await this.keep(route, without(kept, question.text));
    }
    const given = await this.put(name, question, again, canKeep, signal);
    if (given?.remember && canKeep) await this.keep(route, { ...(await this.kept(route)), [question.text]: given.answer });
    return given?.answer ?? null;
  };

  /** The list of servers is now this: answers kept for ways that are gone go too. */
  follow(servers: readonly Server[]): void {
    const before = this.routes;
    this.routes = new Map(
      servers.flatMap(server => {
        const route = server.lab ? null : routeOf(server);
        return route ? [[routeKey(route), route] as const] : [];
      }),
    );
    for (const [key, kept] of this.drafts) {
      const route = this.routes.get(key);
      if (!route) continue;
      this.drafts.delete(key);
      void this.keep(route, kept);
    }
    for (const [key, route] of before) if (!this.routes.has(key)) void this.keep(route, {});
  }

  private async put(name: string, question: Question, again: boolean, canKeep: boolean, signal: AbortSignal): Promise<SshAnswer | null> {
    const same = `${question.kind}\n${again}\n${question.text}`;
    const open = isOnce(question) ? undefined : this.open.get(same);
    if (open) {
      const given = await endedBy(open.turn, signal);
      // The question was taken back for the other's sake, not ours.
      return given === null && open.signal.aborted && !signal.aborted ? this.put(name, question, again, canKeep, signal) : given;
    }
    const turn = this.queue.then(async () => {
      const { ask, clock } = this.deps;
      if (!ask || signal.aborted) return null;
      const ending = new AbortController();
      const end = (): void => ending.abort();
      signal.addEventListener('abort', end, { once: true });
      const stop = clock.after(ANSWER_MS, end);
      const prompt: SshPrompt = { id: randomUUID(), serverName: name, ...question, canKeep, again, until: clock.now() + ANSWER_MS };
      try {
        return await endedBy(ask(prompt, ending.signal), ending.signal);
      } catch {
        return null;
      } finally {
        stop();
        signal.removeEventListener('abort', end);
      }
    });
    this.queue = turn;
    this.open.set(same, { turn, signal });
    return turn.finally(() => this.open.delete(same));
  }

  private async kept(route: SshRoute): Promise<Kept> {
    const draft = this.drafts.get(routeKey(route));
    if (draft) return draft;
    try {
      const secret = await this.deps.vault.get(itemOf(route));
      const read: unknown = JSON.parse(secret?.value ?? '{}');
      return typeof read === 'object' && read !== null ? (read as Kept) : {};
    } catch {
      // Unreadable, or the keychain fails: the user is asked.
      return {};
    }
  }

  private async keep(route: SshRoute, kept: Kept): Promise<void> {
    const { vault, clock, log } = this.deps;
    const key = routeKey(route);
    const none = Object.keys(kept).length === 0;
    try {
      if (none) {
        this.drafts.delete(key);
        await vault.delete(itemOf(route));
      } else if (this.routes.has(key)) await vault.set(itemOf(route), { value: JSON.stringify(kept) });
      else {
        // A server that is only tried yet.
        this.drafts.set(key, kept);
        clock.after(DRAFT_MS, () => this.drafts.delete(key));
      }
    } catch (thrown) {
      log.warn('an answer for ssh could not be kept', { error: thrown instanceof Error ? thrown.message : '' });
    }
  }
}

/** Each has an answer of its own: a code that is used up, a device to be touched. */
const isOnce = ({ kind }: Question): boolean => kind === 'other' || kind === 'presence';

/** Name of the keychain's item; tells nothing of the way. */
const itemOf = (route: SshRoute): string => `ssh-${createHash('sha256').update(routeKey(route)).digest('hex').slice(0, 32)}`;

const without = (kept: Kept, text: string): Kept => Object.fromEntries(Object.entries(kept).filter(([key]) => key !== text));

function endedBy<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const end = (): void => resolve(null);
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
