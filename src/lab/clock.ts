/** Time of the simulated world in Unix milliseconds: the machine's own (`real`), or moved only by `advance` (`manual`). */
export interface Clock {
  readonly mode: 'real' | 'manual';
  now(): number;
  /** Runs `task` once when `ms` of the world's time have passed; returns its cancellation. */
  after(ms: number, task: () => void): () => void;
  /** Runs `task` each `ms` of the world's time, without drift; returns its cancellation. */
  every(ms: number, task: () => void): () => void;
  /** Moves the world forward, running everything that falls due in between in its order. Works in both modes. */
  advance(ms: number): void;
  /** Real clocks only: how many seconds of the world pass in one of ours. */
  setSpeed(factor: number): void;
  /** Runs what is due by now; servers call it before they answer, so that an answer is never older than its time. */
  sync(): void;
  stop(): void;
}

/** Where driven clocks begin, so that a seed alone fixes every date. */
export const MANUAL_EPOCH = Date.UTC(2026, 0, 12, 9, 0, 0);
/** After a longer sleep of the machine repeated tasks start afresh instead of catching up. */
const SLEEP_MS = 5_000;
const LONGEST_TIMER_MS = 60_000;

interface Task {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

export function createClock(mode: 'real' | 'manual'): Clock {
  const tasks: Task[] = [];
  let order = 0;
  let current = mode === 'manual' ? MANUAL_EPOCH : Date.now();
  let anchor = { wall: performance.now(), world: current };
  let speed = 1;
  let running = false;
  let stopped = false;
  let skipTo = 0;
  let timer: NodeJS.Timeout | null = null;

  const reading = () => anchor.world + (performance.now() - anchor.wall) * speed;
  const now = () => (running || mode === 'manual' ? current : Math.max(current, Math.floor(reading())));

  function insert(task: Task): void {
    let low = 0;
    let high = tasks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = tasks[middle];
      if (other && (other.due < task.due || (other.due === task.due && other.order < task.order))) low = middle + 1;
      else high = middle;
    }
    tasks.splice(low, 0, task);
    if (low === 0) arm();
  }

  function arm(): void {
    if (mode === 'manual' || running || stopped) return;
    if (timer) clearTimeout(timer);
    timer = null;
    const first = tasks[0];
    if (!first) return;
    const wait = Math.ceil((first.due - reading()) / speed);
    timer = setTimeout(sync, Math.min(Math.max(wait, 0), LONGEST_TIMER_MS));
  }

  function runUntil(target: number): void {
    if (running) return;
    running = true;
    try {
      for (let task = tasks[0]; task && task.due <= target && !stopped; task = tasks[0]) {
        tasks.shift();
        current = Math.max(current, task.due);
        task.run();
      }
      current = Math.max(current, target);
    } finally {
      running = false;
    }
    arm();
  }

  function sync(): void {
    if (mode === 'manual' || running || stopped) return;
    const target = Math.floor(reading());
    skipTo = target - current > SLEEP_MS * Math.max(1, speed) ? target : 0;
    runUntil(target);
    skipTo = 0;
  }

  function at(due: number, run: () => void): () => void {
    const task: Task = { due, order: order++, run };
    insert(task);
    return () => {
      const index = tasks.indexOf(task);
      if (index >= 0) tasks.splice(index, 1);
    };
  }

  function every(ms: number, task: () => void): () => void {
    let cancel = () => {};
    let ended = false;
    const step = (due: number) => {
      cancel = at(due, () => {
        task();
        if (!ended) step(Math.max(due + ms, skipTo));
      });
    };
    step(now() + ms);
    return () => {
      ended = true;
      cancel();
    };
  }

  return {
    mode,
    now,
    sync,
    every,
    after: (ms, task) => at(now() + ms, task),
    advance: ms => {
      const target = now() + ms;
      runUntil(target);
      anchor = { wall: performance.now(), world: target };
      arm();
    },
    setSpeed: factor => {
      anchor = { wall: performance.now(), world: now() };
      speed = factor;
      arm();
    },
    stop: () => {
      stopped = true;
      tasks.length = 0;
      if (timer) clearTimeout(timer);
    },
  };
}

/** Waits in the world's time. With a driven clock it returns at once: no caller shall wait for a time that only he could move. */
export function pass(clock: Clock, ms: number): Promise<void> {
  return new Promise(resolve => {
    if (clock.mode === 'manual') resolve();
    else clock.after(ms, resolve);
  });
}
