import type { Random } from './random';

/** A quantity that wanders around its mean and is drawn back to it (Ornstein-Uhlenbeck), one step at a time. */
export class Walk {
  #offset: number;

  constructor(
    private readonly random: Random,
    public mean: number,
    private readonly deviation: number,
    /** How strongly it is drawn back in one step, 0..1: small is slow. */
    private readonly pull: number,
  ) {
    this.#offset = random.normal(0, deviation);
  }

  step(): number {
    const noise = this.deviation * Math.sqrt(this.pull * (2 - this.pull));
    this.#offset += -this.pull * this.#offset + this.random.normal(0, noise);
    return this.value;
  }

  get value(): number {
    return this.mean + this.#offset;
  }
}

/** A rate in bytes per second as networks have it: smooth on a logarithmic scale, with bursts of some seconds. */
export class RateWalk {
  readonly #log: Walk;
  #burstLeft = 0;
  #burst = 1;
  #level = 1;

  constructor(
    private readonly random: Random,
    typical: number,
  ) {
    this.#log = new Walk(random, Math.log(typical), 0.45, 0.06);
  }

  /** Bytes of the next second. */
  step(): number {
    if (this.#burstLeft > 0) this.#burstLeft -= 1;
    else if (this.random.chance(0.025)) {
      this.#burstLeft = this.random.int(4, 18);
      this.#burst = this.random.range(2, 6);
    }
    const aim = this.#burstLeft > 0 ? this.#burst : 1;
    this.#level += (aim - this.#level) * 0.4;
    return Math.round(Math.exp(this.#log.step()) * this.#level * this.random.range(0.9, 1.1));
  }
}
