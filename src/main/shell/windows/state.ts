import { z } from 'zod';
import type { JsonDocument } from '../settings/document';
import type { Box } from './placement';

const whole = z.number().int().min(-100_000).max(100_000);
const schema = z.object({
  box: z
    .object({ x: whole, y: whole, width: whole.min(1), height: whole.min(1) })
    .nullable()
    .catch(null),
  maximized: z.boolean().catch(false),
  /** "Keeps working in the tray" was told. */
  toldKept: z.boolean().catch(false),
  /** That the desktop shows no notifications was told, and it has shown none since. */
  toldSilent: z.boolean().catch(false),
});
export interface WindowMemory {
  readonly box: Box | null;
  readonly maximized: boolean;
  readonly toldKept: boolean;
  readonly toldSilent: boolean;
}

/** What is remembered of the windows between runs. */
export function createWindowMemory(document: JsonDocument, report: (what: string) => void) {
  const parsed = schema.safeParse(document.get() ?? {});
  let current: WindowMemory = parsed.success ? parsed.data : { box: null, maximized: false, toldKept: false, toldSilent: false };
  return {
    get: (): WindowMemory => current,
    set(change: Partial<WindowMemory>): void {
      const next = { ...current, ...change };
      if (JSON.stringify(next) === JSON.stringify(current)) return;
      current = next;
      try {
        document.set(next);
      } catch (error) {
        // A window's place is not worth an error to the user.
        report(`window state not saved: ${String(error)}`);
      }
    },
  };
}
export type WindowMemoryStore = ReturnType<typeof createWindowMemory>;
