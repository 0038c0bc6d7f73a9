/** When each step of the start was reached, in milliseconds since the process began. */
export interface Marks {
  mark(step: string): void;
  all(): Readonly<Record<string, number>>;
}

export function createMarks(processStart: number, now: () => number = Date.now): Marks {
  const steps: Record<string, number> = {};
  return {
    mark(step) {
      steps[step] ??= Math.round(now() - processStart);
    },
    all: () => ({ ...steps }),
  };
}
