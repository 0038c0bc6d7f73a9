/** The icons we use, sized by class: 16 px, 14 in buttons, 12 inline. */
import type { Kind } from '@shared/model';
import { KeyRound, type LucideIcon, RadioTower, Server, Waypoints } from 'lucide-react';

export const KIND_ICONS: { readonly [K in Kind]: LucideIcon } = { xray: Server, keyapi: KeyRound, mihomo: Waypoints, farm: RadioTower };

export function Icon({ of: Of, size = 14 }: { readonly of: LucideIcon; readonly size?: 12 | 14 | 16 | 20 }) {
  return <Of className={size === 16 ? 'i' : `i i${size}`} aria-hidden="true" />;
}

/** Two tracks and a crossover. */
export const Mark = () => (
  <svg className="mark" viewBox="0 0 20 20" aria-hidden="true">
    <path d="M2 6h16M2 14h16M6.5 14l7-8" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
  </svg>
);

/** A still ring redrawn by its counter: a quarter turn a second. */
export const Ring = ({ seconds = 0 }: { readonly seconds?: number }) => (
  <svg className="ring" viewBox="0 0 20 20" aria-hidden="true">
    <circle className="tr" cx="10" cy="10" r="7.5" />
    <circle className="va" cx="10" cy="10" r="7.5" strokeDasharray="14 60" transform={`rotate(${-90 + (seconds % 4) * 90} 10 10)`} />
  </svg>
);
