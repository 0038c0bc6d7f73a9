import type { Clock } from '../clock';
import type { Random } from '../random';
import { RateWalk, Walk } from '../walk';
import { type Connection, connectionJson, openConnection } from './connections';
import type { MihomoProfile } from './profile';

const MIB = 1024 * 1024;

/**
 * What flows through one simulated core: rates, totals, memory and connections. Computed second by second, and only when somebody
 * asks: the state at a time depends on the seed alone, not on who looked.
 */
export class Traffic {
  readonly connections = new Map<string, Connection>();
  down = 0;
  up = 0;
  downTotal = 0;
  upTotal = 0;
  memory = 0;
  readonly #down: RateWalk;
  readonly #up: RateWalk;
  readonly #memory: Walk;
  readonly #wanted: Walk;
  #steppedTo: number;
  #live: Connection[] = [];

  constructor(
    private readonly random: Random,
    private readonly clock: Clock,
    private readonly profile: () => Pick<MihomoProfile, 'dialect' | 'idle' | 'stamped'>,
    private readonly count: number,
  ) {
    this.#down = new RateWalk(random.fork('down'), count > 1000 ? 24e6 : 3.2e6);
    this.#up = new RateWalk(random.fork('up'), count > 1000 ? 4e6 : 0.4e6);
    this.#memory = new Walk(random.fork('memory'), 115 * MIB, 9 * MIB, 0.02);
    this.#wanted = new Walk(random.fork('wanted'), count, count > 1000 ? 0 : count * 0.07, 0.02);
    this.#steppedTo = clock.now();
    while (this.#live.length < count) this.#open(clock.now() - random.int(1_000, 3_600_000));
    this.#step(clock.now());
  }

  /** Brings the world up to the clock. */
  catchUp(): void {
    const now = this.clock.now();
    while (this.#steppedTo + 1_000 <= now) {
      this.#steppedTo += 1_000;
      this.#step(this.#steppedTo);
    }
  }

  /** A restarted core: no connections, totals from zero, little memory at first. */
  restart(): void {
    this.connections.clear();
    this.#live = [];
    this.downTotal = 0;
    this.upTotal = 0;
    this.#steppedTo = this.clock.now();
    this.#step(this.#steppedTo);
  }

  close(id: string): void {
    const connection = this.connections.get(id);
    if (!connection) return;
    this.connections.delete(id);
    this.#live.splice(this.#live.indexOf(connection), 1);
  }

  closeAll(): void {
    this.connections.clear();
    this.#live = [];
  }

  snapshot(): string {
    this.catchUp();
    if (this.profile().idle) this.closeAll();
    const rows =
      this.#live.length > 0 ? `[${this.#live.map(connectionJson).join(',')}]` : this.profile().dialect === 'sing-box' ? '[]' : 'null';
    const memory = this.profile().stamped ? process.hrtime.bigint() / 1000n : this.memory;
    return `{"downloadTotal":${this.downTotal},"uploadTotal":${this.upTotal},"connections":${rows},"memory":${memory}}`;
  }

  #open(at: number): void {
    const connection = openConnection(this.random, at, this.profile().dialect);
    this.connections.set(connection.id, connection);
    this.#live.push(connection);
  }

  #step(at: number): void {
    this.down = this.#down.step();
    this.up = this.#up.step();
    this.memory = Math.round(Math.min(140 * MIB, Math.max(90 * MIB, this.#memory.step())));
    this.#churn(at);
    this.#share('download', this.down);
    this.#share('upload', this.up);
    this.downTotal += this.down;
    this.upTotal += this.up;
  }

  /** Two in a hundred connections end each second; new ones bring the number back to what the hour asks for. */
  #churn(at: number): void {
    const wanted = Math.max(0, Math.round(this.#wanted.step()));
    const ending = Math.round(this.#live.length * 0.02);
    for (let done = 0; done < ending; done++) {
      const index = this.random.int(0, this.#live.length - 1);
      const last = this.#live.pop();
      const ended = this.#live[index] ?? last;
      if (ended && last && ended !== last) this.#live[index] = last;
      if (ended) this.connections.delete(ended.id);
    }
    const opening = Math.min(wanted - this.#live.length, ending + Math.ceil(this.count / 20));
    for (let done = 0; done < opening; done++) this.#open(at - this.random.int(0, 999));
  }

  /** Splits the bytes of one second over some connections, most of them to a few, to the last byte. */
  #share(field: 'download' | 'upload', bytes: number): void {
    const receivers = Math.min(this.#live.length, Math.max(8, Math.round(this.#live.length / 10)));
    let left = bytes;
    for (let turn = 0; turn < receivers && left > 0; turn++) {
      const part = turn === receivers - 1 ? left : Math.floor(left * this.random.range(0.02, 0.3));
      const connection = this.#live[this.random.int(0, this.#live.length - 1)];
      if (connection) connection[field] += part;
      left -= part;
    }
  }
}
