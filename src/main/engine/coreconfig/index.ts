/** The configurations and cores of controllers: read, changed and read back, one change of a controller after another. */
import { isIP } from 'node:net';
import { Fault, toFailure } from '@shared/fault';
import { valueText } from '@shared/mihomo/corefields';
import { masked } from '@shared/mihomo/mask';
import { toYaml } from '@shared/mihomo/yaml';
import {
  CONTROLLER_FEATURES,
  CORE_FIELDS,
  type ConfigPatch,
  type ControllerFeature,
  type CoreAction,
  type CoreConfigView,
  type Failure,
} from '@shared/model';
import type { Client } from '../clients/client';
import { connected } from '../clients/connected';
import { type ControllerClient, isController } from '../clients/mihomo/contract';
import { reverseName } from '../clients/mihomo/dns';
import type { Events } from '../events';
import type { Clock } from '../outside';
import { Queue } from '../queue';
import { withDeadline } from '../transport/deadline';
import { type Book, EMPTY_BOOK, withOutcome, withReading, withState } from './book';
import type { CoreConfigs } from './contract';
import { apply, carryOut } from './core';
import { type ActionAnswer, createRuns } from './runs';
import { readStored, writeStored } from './storage';

export type { CoreConfigs } from './contract';

export interface CoreConfigDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly events: Pick<Events, 'add'>;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
  /** The live client; null: none runs. */
  client(serverId: string): Client | null;
  /** Follows what windows show. */
  send(view: CoreConfigView): void;
}

const READ_MS = 20_000;
const WRITE_MS = 30_000;
/** A core downloads for itself: its own deadlines are shorter. */
const ACTION_MS = 300_000;
const PROFILE_MS = 90_000;
/** What this page asks about; the others cost large answers. */
const ASKED: readonly ControllerFeature[] = CONTROLLER_FEATURES.filter(
  feature => !['pins', 'proxy-providers', 'rule-providers', 'rule-use', 'rule-switch'].includes(feature),
);

export function createCoreConfigs({ clock, events, ending, client, send }: CoreConfigDeps): CoreConfigs {
  const books = new Map<string, Book>();
  /** Of each server as long as it is the same core at the same place: what was begun for the one before changes and tells nothing. */
  const lives = new Map<string, symbol>();
  const features = new Map<string, { readonly of: ControllerClient | null; readonly found: readonly ControllerFeature[] }>();
  /** Counts what is read and changed, as it is asked for; of each server the newest that is known. */
  let turns = 0;
  const known = new Map<string, number>();
  const queue = new Queue();
  let revision = 0;

  const nextTurn = (): number => {
    turns += 1;
    return turns;
  };
  const controller = (serverId: string): ControllerClient => connected(client(serverId), isController);
  const bookOf = (serverId: string): Book => books.get(serverId) ?? EMPTY_BOOK;
  const within = <T>(what: string, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withDeadline(ending, ms, what, work);
  const lifeOf = (serverId: string): symbol => {
    const life = lives.get(serverId) ?? Symbol(serverId);
    lives.set(serverId, life);
    return life;
  };
  const needLife = (serverId: string, life: symbol): void => {
    if (lives.get(serverId) !== life) throw new Fault('gone', 'the controller is another one by now');
  };
  const viewOf = (serverId: string): CoreConfigView => {
    const { at, values, modes, states, changes } = bookOf(serverId);
    revision += 1;
    return {
      ...{ serverId, revision },
      ...{ at, values, modes },
      fields: Object.fromEntries(states),
      changed: CORE_FIELDS.filter(field => changes.has(field)),
      features: features.get(serverId)?.found ?? [],
      runs: Object.fromEntries(runs.of(serverId)),
    };
  };
  const tell = (serverId: string): void => send(viewOf(serverId));
  const keep = (serverId: string, book: Book): void => {
    books.set(serverId, book);
    tell(serverId);
  };
  const readNow = async (serverId: string, api: ControllerClient, signal: AbortSignal): Promise<void> => {
    const life = lifeOf(serverId);
    const turn = nextTurn();
    const [config] = await Promise.all([api.config.read(signal), learnFeatures(serverId, api, signal)]);
    needLife(serverId, life);
    // What was read back after a change is newer than what was asked for before it.
    if (turn < (known.get(serverId) ?? 0)) return;
    known.set(serverId, turn);
    books.set(serverId, withReading(bookOf(serverId), config, clock.now()));
  };
  /** Tried once per connection and run of the core. */
  const learnFeatures = async (serverId: string, api: ControllerClient, signal: AbortSignal): Promise<void> => {
    if (features.get(serverId)?.of === api) return;
    features.set(serverId, { of: api, found: [...(await api.features(signal, ASKED))] });
  };

  const act = (serverId: string, action: CoreAction, ended: AbortSignal): Promise<ActionAnswer> =>
    withDeadline(ended, ACTION_MS, action.type, async signal => {
      const api = controller(serverId);
      if (action.type !== 'reload' && action.type !== 'restart' && action.type !== 'upgrade') return await carryOut(api, action, signal);
      // A change that is being read back is not undone below it.
      return await queue.run(serverId, async () => {
        const answer = await carryOut(api, action, signal);
        const had = features.get(serverId);
        // It may be another program now.
        if (had && action.type !== 'reload') features.set(serverId, { ...had, of: null });
        await readNow(serverId, api, signal).catch(() => undefined);
        return answer;
      });
    });
  const runs = createRuns({ clock, events, ending, act, moved: tell });

  /** One change, read back; how it ended is kept, whatever it is. */
  const change = async (serverId: string, life: symbol, patch: ConfigPatch): Promise<void> => {
    // It waited for a change before it, or a restart.
    needLife(serverId, life);
    const asked = CORE_FIELDS.filter(field => patch[field] !== undefined);
    let sent = false;
    try {
      const api = controller(serverId);
      const { config, refused } = await within('configuration', WRITE_MS, async signal => {
        // What it was before is what it is now, not what a window read once.
        const before = await api.config.read(signal);
        needLife(serverId, life);
        books.set(serverId, withReading(bookOf(serverId), before, clock.now()));
        sent = true;
        return await apply(api, before, patch, signal);
      });
      needLife(serverId, life);
      known.set(serverId, nextTurn());
      const book = withOutcome(bookOf(serverId), patch, config, refused, clock.now());
      keep(serverId, book);
      for (const field of asked) tellOutcome(serverId, field, book);
    } catch (thrown) {
      needLife(serverId, life);
      known.set(serverId, nextTurn());
      const told = toFailure(thrown);
      // Whoever stopped waiting does not know.
      const failure: Failure = sent && (told.code === 'timeout' || told.code === 'cancelled') ? { ...told, code: 'doubtful' } : told;
      let book = bookOf(serverId);
      for (const field of asked) {
        book = withState(book, field, { type: 'failed', at: clock.now(), wanted: patch[field], failure });
        events.add('config-failed', failure.code === 'doubtful' ? 'warn' : 'bad', serverId, { field, code: failure.code });
      }
      keep(serverId, book);
    }
  };
  const tellOutcome = (serverId: string, field: keyof ConfigPatch, book: Book): void => {
    const state = book.states.get(field);
    if (state?.type === 'kept') {
      const [wanted, found] = [state.wanted, state.found].map(value => valueText(value, WORDS));
      events.add('config-kept', 'warn', serverId, { field, wanted: wanted ?? '', found: found ?? '' });
    } else if (field === 'mode') events.add('mode-set', 'ok', serverId, { mode: book.values.mode ?? '' });
    else {
      const shown = field === 'tun' ? book.values.tun?.enable : book.values[field];
      events.add('config-set', 'ok', serverId, { field, value: valueText(shown, WORDS) });
    }
  };

  const patch: CoreConfigs['patch'] = async (serverId, wanted) => {
    controller(serverId);
    const since = clock.now();
    let book = bookOf(serverId);
    for (const field of CORE_FIELDS)
      if (wanted[field] !== undefined) book = withState(book, field, { type: 'busy', since, wanted: wanted[field] });
    keep(serverId, book);
    const life = lifeOf(serverId);
    await queue.run(serverId, () => change(serverId, life, wanted));
    return viewOf(serverId);
  };

  return {
    async read(serverId) {
      const api = controller(serverId);
      await within('configuration', READ_MS, signal => readNow(serverId, api, signal));
      return viewOf(serverId);
    },
    async whole(serverId) {
      const { raw } = await within('configuration', READ_MS, signal => controller(serverId).config.read(signal));
      return { yaml: toYaml(masked(raw)) };
    },
    patch,
    settle(serverId, field) {
      if (bookOf(serverId).states.get(field)?.type === 'busy') return;
      keep(serverId, withState(bookOf(serverId), field, null));
    },
    run(serverId, action) {
      controller(serverId);
      return runs.start(serverId, action);
    },
    leave: runs.leave,
    async dns(serverId, name, type) {
      const api = controller(serverId);
      const asked = type === 'PTR' && isIP(name) > 0 ? reverseName(name) : name;
      const begun = clock.monotonic();
      const answer = await within('DNS query', READ_MS, signal => api.dns.query(asked, type, signal));
      return { ...answer, tookMs: clock.monotonic() - begun };
    },
    stored: (serverId, key) => within('storage', READ_MS, signal => readStored(controller(serverId).storage, key, signal)),
    async store(serverId, key, text) {
      const stored = await within('storage', WRITE_MS, signal => writeStored(controller(serverId).storage, key, text, signal));
      events.add(text === null ? 'core-unstored' : 'core-stored', 'ok', serverId, { key });
      return stored;
    },
    async security(serverId) {
      const hints = await within('security', READ_MS, signal => controller(serverId).security(signal));
      return { hints, at: clock.now() };
    },
    profile: (serverId, name) => within('profile', PROFILE_MS, signal => controller(serverId).debug.profile(name, signal)),
    async setMode(serverId, mode) {
      await patch(serverId, { mode });
      const state = bookOf(serverId).states.get('mode');
      if (state?.type === 'failed') throw new Fault(state.failure.code, state.failure.message);
    },
    forget(serverId) {
      books.delete(serverId);
      lives.delete(serverId);
      features.delete(serverId);
      known.delete(serverId);
      runs.forget(serverId);
    },
  };
}

/** Of values in the log, which is not worded here. */
const WORDS = { on: 'on', off: 'off' };
