/** A ledger that keeps what it is given and answers with figures that a test sets. */
import { statsService } from '@shared/xray/wire';
import type {
  CounterReading,
  KeyLedger,
  LedgerFigures,
  ListReading,
  OnlineReading,
  UsersReading,
} from '../../../src/main/engine/keys/ledger';

export const FIGURES: LedgerFigures = {
  keys: 3,
  online: 1,
  rate: null,
  inbounds: {},
  outbounds: {},
  moved: false,
  restarted: false,
  restart: null,
  strangers: false,
  caveats: [],
  drift: 0,
};

export class Recorder implements KeyLedger {
  figures: LedgerFigures = FIGURES;
  readonly readings: CounterReading[] = [];
  readonly userReadings: UsersReading[] = [];
  readonly onlineReadings: OnlineReading[] = [];
  readonly lists: ListReading[] = [];

  async counters(reading: CounterReading): Promise<LedgerFigures> {
    this.readings.push(reading);
    return this.figures;
  }
  async users(reading: UsersReading): Promise<LedgerFigures> {
    this.userReadings.push(reading);
    return this.figures;
  }
  online(reading: OnlineReading): void {
    this.onlineReadings.push(reading);
  }
  async list(reading: ListReading): Promise<LedgerFigures> {
    this.lists.push(reading);
    return this.figures;
  }

  /** The newest reading's counters by name. */
  get values(): ReadonlyMap<string, number> {
    const bytes = this.readings.at(-1)?.bytes ?? new Uint8Array();
    return new Map(statsService.queryStats.response.decode(bytes).stat.map(({ name, value }) => [name, value]));
  }
}
