/** Which QR code of a text is made: one rule for the window, the clipboard and files. Pure. */

/** From the strongest correction to the weakest; what is corrected less needs fewer modules. */
export const QR_LEVELS = ['Q', 'M', 'L'] as const;
export type QrLevel = (typeof QR_LEVELS)[number];

/** Modules of quiet around the code. */
export const QUIET_MODULES = 4;
/** Modules on a side, without the quiet ones: up to here a camera reads it at a glance ... */
export const EASY_MODULES = 97;
/** ... and beyond here hardly ever (version 30: some 1,700 characters). A link with keys for after quantum computers is longer. */
export const MOST_MODULES = 137;

export type QrFit = 'good' | 'poor' | 'none';
/** How well a code of so many modules can be read when modules may be as large as one likes. */
export const fitOf = (modules: number): QrFit => (modules <= EASY_MODULES ? 'good' : modules <= MOST_MODULES ? 'poor' : 'none');

/**
 * The strongest correction whose code fits well, else the strongest that fits at all. Null: too long for any. `encode` gives null for a text
 * that no code of that level can hold.
 */
export function chooseQr<T extends { readonly size: number }>(
  encode: (level: QrLevel) => T | null,
  judge: (modules: number) => QrFit,
): { readonly level: QrLevel; readonly code: T } | null {
  let poor: { readonly level: QrLevel; readonly code: T } | null = null;
  for (const level of QR_LEVELS) {
    const code = encode(level);
    if (!code) continue;
    const found = judge(code.size);
    if (found === 'good') return { level, code };
    if (found === 'poor') poor ??= { level, code };
  }
  return poor;
}
