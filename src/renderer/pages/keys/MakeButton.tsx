import { formatDuration } from '@shared/format';
import { useNow, useTexts } from '../../stores/app';
import { Button } from '../../ui/Button';
import { Ring } from '../../ui/icons';
import type { Making } from './useKeyMaking';

/** Cancel, and Make key, which counts while the key is in the making. */
export function MakeButtons(props: {
  readonly making: Making;
  readonly able: boolean;
  /** Asked for and not in the making yet. */
  readonly waits?: boolean;
  readonly label?: string;
  readonly onCancel: () => void;
  readonly onMake: () => void;
}) {
  const t = useTexts();
  const now = useNow();
  const { making, able, waits = false } = props;
  const busy = making.state === 'making';
  return (
    <>
      <Button look="ghost" onClick={props.onCancel}>
        {t(busy ? 'common.close' : 'common.cancel')}
      </Button>
      <Button look={busy || waits ? 'busy' : 'primary'} disabled={!able && !busy && !waits} onClick={props.onMake}>
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
