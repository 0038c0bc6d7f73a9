/** A key API without a wire: what its server does and says is set by the test. */
import { Fault } from '@shared/fault';
import type { KeyapiReport, KeyCounts, KeyWork } from '@shared/model';
import type { KeyapiClient, KeyListing, WireKey, WriteAnswer } from '../../../../src/main/engine/clients/keyapi/contract';
import { type ApiWrites, createApiWrites } from '../../../../src/main/engine/keys/api/writes';
import type { KeyIntent } from '../../../../src/main/engine/store/keys';
import { createMemoryKeys } from '../../../../src/main/engine/store/memory-keys';
import { outcome } from '../../support/outcome';

/** When the server changes: with the request, some looks at its list later, or never. */
export interface Play {
  readonly applies: 'at-once' | 'never' | { readonly looks: number };
  readonly answer: Exclude<WriteAnswer<unknown>['type'], 'said-done'> | 'said-done' | 'said-done-without-key';
  readonly code?: Fault['code'];
  readonly status?: number;
  /** The list cannot be read for so many looks after the write. */
  readonly blind?: number;
}
export const SOUND: Play = { applies: 'at-once', answer: 'said-done' };
const SKEW_MS = -7_200_000;

export class FakeApi {
  readonly keys: WireKey[] = [];
  /** What was sent, in order. */
  readonly sent: string[] = [];
  play: Play[] = [];
  now = 1_700_000_000_000;
  waits: number[] = [];
  report: KeyapiReport = {
    ...{ dialect: 'a', auth: 'none', known: [], calls: ['reset', 'key-traffic'], mostKeys: null, restarts: true, perMinute: null },
  };
  traffic = new Map<string, number>();
  resetPlay: { readonly resets: boolean; readonly answer: 'said-done' | 'refused' | 'no-answer' } = { resets: true, answer: 'said-done' };
  lists = 0;
  running = 0;
  most = 0;
  /** Resolves before a write is answered. */
  hold: Promise<void> = Promise.resolve();
  private blind = 0;
  private late: { looks: number; change: () => void }[] = [];
  private serial = 0;

  add(name: string, at = this.now): WireKey {
    this.serial += 1;
    const id = `id-${this.serial}`;
    const key = { id, uuid: `00000000-0000-4000-8000-${String(this.serial).padStart(12, '0')}`, name };
    const made: WireKey = { ...key, createdAt: 'local', createdAtMs: at + SKEW_MS, active: true, port: null, shortId: null, sni: null };
    this.keys.push(made);
    return made;
  }

  readonly client = {
    kind: 'keyapi',
    about: async () => this.report,
    waitMs: () => this.waits.shift() ?? 0,
    list: async (): Promise<KeyListing> => {
      this.lists += 1;
      if (this.blind > 0) {
        this.blind -= 1;
        throw new Fault('refused', 'Connection refused');
      }
      for (const item of this.late) {
        item.looks -= 1;
        if (item.looks === 0) item.change();
      }
      return { at: this.now, serverAt: this.now + SKEW_MS, keys: [...this.keys] };
    },
    sendCreate: (name: string, signal: AbortSignal) =>
      this.write(`create ${name}`, signal, () => this.add(name)) as Promise<WriteAnswer<WireKey | null>>,
    sendDelete: (key: WireKey, signal: AbortSignal) =>
      this.write(`delete ${key.name}`, signal, () => {
        this.keys.splice(this.keys.indexOf(key), this.keys.includes(key) ? 1 : 0);
        return null;
      }),
    keyTraffic: async (key: WireKey): Promise<KeyCounts | null> => {
      const total = this.traffic.get(key.id);
      return total === undefined ? null : { up: 0, down: total, total, source: { type: 'exact', how: 'xray', name: null } };
    },
    sendReset: async (key: WireKey): Promise<WriteAnswer<unknown>> => {
      this.sent.push(`reset ${key.name}`);
      const { resets, answer } = this.resetPlay;
      if (resets) this.traffic.set(key.id, 0);
      if (answer === 'said-done') return { type: 'said-done', value: { previous: null, message: null }, status: 200, tookMs: 1 };
      if (answer === 'refused') return { type: 'refused', fault: new Fault('rejected', 'Key is not active'), status: 400, tookMs: 1 };
      return { type: 'no-answer', fault: new Fault('reset', 'cut'), tookMs: 1 };
    },
  } as unknown as KeyapiClient;

  /** The list can be read again. */
  see(): void {
    this.blind = 0;
  }

  private async write(what: string, signal: AbortSignal, change: () => WireKey | null): Promise<WriteAnswer<WireKey | null>> {
    const { applies, answer, code = 'server-error', status = 500, blind = 0 } = this.play.shift() ?? SOUND;
    if (answer !== 'not-sent') this.sent.push(what);
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    const cut = new Promise<'cut'>(resolve => signal.addEventListener('abort', () => resolve('cut'), { once: true }));
    const ended = await Promise.race([this.hold.then(() => 'done' as const), cut]);
    this.running -= 1;
    let made: WireKey | null = null;
    if (applies === 'at-once') made = change();
    else if (applies !== 'never') this.late.push({ looks: applies.looks, change });
    this.blind = blind;
    const fault = new Fault(code, `the server says ${code}`);
    if (ended === 'cut') return { type: 'no-answer', fault: new Fault('cancelled', 'cancelled'), tookMs: 5 };
    switch (answer) {
      case 'said-done':
      case 'said-done-without-key':
        return { type: 'said-done', value: answer === 'said-done' ? made : null, status: 200, tookMs: 7_000 };
      case 'refused':
      case 'said-failed':
        return { type: answer, fault, status, tookMs: 5 };
      default:
        return { type: answer, fault, tookMs: 5 };
    }
  }
}

/** Writes to one fake server, with a store that outlives them. */
export class Desk {
  readonly api = new FakeApi();
  readonly store = createMemoryKeys();
  readonly shown: (KeyWork | null)[] = [];
  readonly settled: string[] = [];
  /** What was waited for, ms. */
  readonly waited: number[] = [];
  readonly took = new Map<string, number[]>();
  ending = new AbortController();
  writes: ApiWrites = this.open();

  /** A new start of the program on the same store. */
  open(): ApiWrites {
    this.ending = new AbortController();
    this.writes = createApiWrites({
      clock: {
        now: () => this.api.now,
        monotonic: () => this.api.now,
        after: (ms, callback) => {
          const timer = setImmediate(() => {
            this.waited.push(ms);
            this.api.now += ms;
            callback();
          });
          return () => clearImmediate(timer);
        },
      },
      ending: this.ending.signal,
      books: { change: change => this.store.changeKeys(change) },
      store: this.store,
      usual: {
        of: async (_serverId, action) => this.took.get(action)?.at(-1) ?? null,
        took: async (_serverId, action, ms) => void this.took.set(action, [...(this.took.get(action) ?? []), ms]),
      },
      isLab: () => false,
      client: () => this.api.client,
      online: async () => 9,
      refresh: async () => undefined,
      show: (_serverId, work) => void this.shown.push(work),
      settled: (intent, done) => void this.settled.push(`${intent.action} ${(intent.after ?? intent.before)?.name} ${done}`),
    });
    return this.writes;
  }
  make(name: string, wish = `wish-${name}`, caller?: AbortSignal): Promise<string> {
    return outcome(
      this.writes.make('s', { wish, name, draft: { name } }, caller).then(({ complaint }) => (complaint ? 'made, doubted' : 'made')),
    );
  }
  remove(id: string): Promise<string> {
    return outcome(this.writes.remove('s', id).then(() => 'gone'));
  }
  stored(): Promise<readonly KeyIntent[]> {
    return this.store.keyIntents('s');
  }
  named(name: string): number {
    return this.api.keys.filter(key => key.name === name).length;
  }
}
