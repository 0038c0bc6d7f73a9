import type { PortView } from '@shared/model';
import { RotateCw } from 'lucide-react';
import { useTexts } from '../stores/app';
import { Button } from './Button';
import { Ring } from './icons';
import type { RotateState } from './rotate';
import { useRotate } from './useRotate';

/** Fixed place, its label is the state. Busy at once; a second press is ignored. */
export function RotateButton({
  view,
  state,
  from,
  quiet,
}: {
  readonly view: PortView;
  readonly state: RotateState;
  readonly from: 'panel' | 'window';
  readonly quiet?: boolean;
}) {
  const t = useTexts();
  const { rotate, asking } = useRotate(view, from);
  const name = view.port.name;
  if (state.look === 'busy' || asking) {
    const label = state.look === 'busy' ? t(state.label, state.params) : t('rotate.asking');
    return (
      <Button size="sm" look="busy" aria-label={`${label}, ${name}`}>
        <Ring seconds={state.seconds} />
        {label}
      </Button>
    );
  }
  const label = t(state.label, state.params);
  if (state.look === 'disabled') {
    return (
      <Button size="sm" disabled aria-label={`${label}, ${name}`}>
        {label}
      </Button>
    );
  }
  return (
    <Button size="sm" look={quiet ? 'quiet' : 'default'} icon={RotateCw} aria-label={`${label} ${name}`} onClick={rotate}>
      {label}
    </Button>
  );
}
