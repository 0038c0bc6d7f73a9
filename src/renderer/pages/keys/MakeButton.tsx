import { formatDuration } from '@shared/format';
import { useNow, useTexts } from '../../stores/app';
import { Button } from '../../ui/Button';
import { Ring } from '../../ui/icons';
import type { Making } from './useKeyMaking';

/** Cancel, and Make key, which counts while the key is in the making; the same in dialog and tray panel. */
export function MakeButtons(props: {
  readonly making: Making;
  readonly able: boolean;
  readonly size?: 'lg';
  readonly label?: string;
  readonly onCancel: () => void;
  /** Absent: the button submits its form. */
  readonly onMake?: () => void;
}) {
  const t = useTexts();
  const now = useNow();
  const { making, able } = props;
  const busy = making.state === 'making';
  const shape = props.size === 'lg' ? ({ size: 'lg', grow: true } as const) : {};
  return (
    <>
      <Button look={props.size === 'lg' ? 'default' : 'ghost'} onClick={props.onCancel} {...shape}>
        {t('common.cancel')}
      </Button>
      <Button
        look={busy ? 'busy' : 'primary'}
        disabled={!able && !busy}
        {...(props.onMake ? { onClick: props.onMake } : { type: 'submit' as const })}
        {...shape}
      >
        {busy ? (
          <>
            <Ring seconds={Math.floor((now - making.startedAt) / 1000)} />
            {t('key.making', { time: formatDuration(now - making.startedAt) })}
          </>
        ) : (
          (props.label ?? t('key.make'))
        )}
      </Button>
    </>
  );
}
