import type { PortRow } from '@shared/model';
import { Power, RotateCw, Timer, TimerOff } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../../stores/app';
import { Button } from '../../../ui/Button';
import { Ring } from '../../../ui/icons';
import { runAction } from './portActions';
import type { PortAction, PortState } from './portState';

const ICONS: { readonly [A in Exclude<PortAction, 'none'>]: typeof RotateCw } = {
  rotate: RotateCw,
  'when-ready': Timer,
  'stop-waiting': TimerOff,
  restart: Power,
  'turn-on': Power,
};

/** Beside a row's own words of it. */
const SHORT: Readonly<Record<string, string>> = { 'rotate.rotating': 'rotate.rotating-short', 'restart.busy': 'restart.busy-short' };

/**
 * Fixed place, its label is the state. Busy at once; a second press is ignored. `place`: a row says beside it how long it takes, a card
 * and the port's own page say it in the button.
 */
export function PortButton({
  row,
  state,
  place,
}: {
  readonly row: PortRow;
  readonly state: PortState;
  readonly place: 'row' | 'card' | 'page';
}) {
  const t = useTexts();
  const [asking, setAsking] = useState(false);
  const name = row.port.name;
  const size = place === 'page' ? 'md' : 'sm';
  const className = place === 'card' ? 'btn-wide' : '';
  if (state.look === 'busy' || asking) {
    const long = state.look === 'busy' ? t(state.label, state.params) : t('rotate.asking');
    const label = place === 'row' && state.look === 'busy' ? t(SHORT[state.label] ?? state.label, state.params) : long;
    return (
      <Button size={size} look="busy" className={className} aria-label={`${long}, ${name}`}>
        {place === 'row' ? null : <Ring seconds={state.seconds} />}
        {label}
      </Button>
    );
  }
  const { action } = state;
  const label =
    action === 'when-ready' ? (place === 'row' ? t('rotate.when-ready') : t(state.label, state.params)) : t(state.label, state.params);
  if (action === 'none') {
    return (
      <Button size={size} disabled className={className} aria-label={`${label}, ${name}`}>
        {label}
      </Button>
    );
  }
  const run = () => {
    if (asking) return;
    setAsking(true);
    void runAction(row, action).finally(() => setAsking(false));
  };
  const what = action === 'when-ready' ? t('rotate.when-ready') : label;
  return (
    <Button
      size={size}
      look={place === 'row' ? 'quiet' : 'default'}
      icon={ICONS[action]}
      className={`${className} ${action === 'when-ready' && place !== 'row' ? 'is-waiting' : ''}`}
      aria-label={`${what} ${name}`}
      title={action === 'when-ready' && place !== 'row' ? t('rotate.when-ready') : undefined}
      onClick={run}
    >
      {label}
    </Button>
  );
}
