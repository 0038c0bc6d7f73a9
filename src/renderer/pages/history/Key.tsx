/** Colours of a stack from the bottom; the last is that of all others. */
const FILLS = ['fs1', 'fs2', 'fs3', 'fs4'] as const;
export const fillAt = (part: number): string => FILLS[part] ?? 'f-off';

/** Square and name of a key. */
export const Key = ({ fill, children }: { readonly fill: string; readonly children: React.ReactNode }) => (
  <span className="legend">
    <Square fill={fill} />
    <span className="cut hname">{children}</span>
  </span>
);
export const Square = ({ fill }: { readonly fill: string }) => (
  <svg className="key" viewBox="0 0 10 10" aria-hidden="true">
    <rect className={fill} width="10" height="10" rx="2" />
  </svg>
);
