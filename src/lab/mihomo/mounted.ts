import type { Dialect } from './profile';

/** What a program does not have is not even asked for its secret: the router answers as for any unknown path. */
const MISSING: Readonly<Record<Dialect, RegExp | null>> = {
  mihomo: null,
  'mihomo-old': /^\/(storage\/.*|cache\/dns\/flush|rules\/disable)$/,
  'sing-box': /^\/(restart|upgrade|upgrade\/geo|configs\/geo|storage\/.*|rules\/disable)$/,
};

export const isMounted = (dialect: Dialect, path: string): boolean => !MISSING[dialect]?.test(path);
