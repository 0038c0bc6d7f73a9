import { useEffect, useState } from 'react';
import { addFrame, type Frame, sparkOf } from './history';

/** Keeps the rates of each reading for two minutes; the returned function gives the line of one name. */
export function useSparks(
  at: number | null,
  rates: () => Iterable<readonly [string, number]>,
  intervalMs: number,
): (name: string) => readonly (number | null)[] {
  const [frames, setFrames] = useState<readonly Frame[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a frame is one reading, told apart by its time
  useEffect(() => {
    if (at !== null) setFrames(before => addFrame(before, { at, rates: new Map(rates()) }));
  }, [at]);
  return name => sparkOf(frames, name, Math.max(12_000, intervalMs * 3));
}
