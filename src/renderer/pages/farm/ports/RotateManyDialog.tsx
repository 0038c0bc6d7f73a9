import type { RotationGoal } from '@shared/model';
import { RotateCw } from 'lucide-react';
import { useId, useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { attempt } from '../../../stores/toasts';
import { closeOverlay, overlayCloser } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { Checkbox } from '../../../ui/Checkbox';
import { Segmented } from '../../../ui/controls';
import { Dialog } from '../../../ui/Dialog';
import { failureText } from '../../../ui/failure';
import { Shape } from '../../../ui/Shape';
import { planParts, planText } from './planText';

/** How many ports rotate at once unless the user says otherwise: the others stay up meanwhile. */
export const DEFAULT_WINDOW = 3;
const WINDOWS = [1, DEFAULT_WINDOW, 5, 10, null] as const;
const ONCE: RotationGoal = { type: 'any' };
const UNTIL_NEW: RotationGoal = { type: 'new-ip', tries: 3 };
const SHAPES = { cooling: 'cool', busy: 'busy', off: 'off', 'no-device': 'bad', gone: 'stale' } as const;

/** Asks once, with the counts of now, before several ports rotate. */
export function RotateManyDialog({ serverId, portIds }: { readonly serverId: string; readonly portIds: readonly number[] }) {
  const t = useTexts();
  const id = useId();
  const plan = useReading('planRotations', { serverId, portIds }, { everyMs: 1000, on: true });
  const [size, setSize] = useState<number | null>(DEFAULT_WINDOW);
  const [whenReady, setWhenReady] = useState(false);
  const [untilNew, setUntilNew] = useState(false);
  const [busy, setBusy] = useState(false);
  const counts = plan.value;
  const cooling = counts?.cooling.length ?? 0;
  const count = (counts?.ready.length ?? 0) + (whenReady ? cooling : 0);
  const submit = async () => {
    if (busy || count === 0) return;
    setBusy(true);
    const close = overlayCloser();
    const goal = untilNew ? UNTIL_NEW : ONCE;
    const asked = await attempt(t('bulk.failed'), () => call('rotatePorts', { serverId, portIds, window: size, whenReady, goal }));
    if (asked) close();
    else setBusy(false);
  };
  return (
    <Dialog
      narrow
      title={t('bulk.title', { count: portIds.length })}
      onClose={closeOverlay}
      onSubmit={() => void submit()}
      footer={
        <>
          <span className="grow" />
          <Button look="ghost" onClick={closeOverlay}>
            {t('common.cancel')}
          </Button>
          <Button look={busy ? 'busy' : 'primary'} icon={RotateCw} disabled={count === 0} onClick={() => void submit()}>
            {t('bulk.rotate', { count })}
          </Button>
        </>
      }
    >
      {counts === null ? (
        <p className="s12 t2">{plan.failure === null ? t('common.loading') : failureText(t, plan.failure)}</p>
      ) : (
        <div className="col g12">
          <p className="med" data-plan>
            {planText(t, counts, portIds.length)}
          </p>
          <ul className="stl s12">
            {planParts(counts).map(part => (
              <li key={part.id}>
                <Shape shape={SHAPES[part.id]} />
                {t(`bulk.${part.id}-text`, { count: part.count })}
              </li>
            ))}
          </ul>
          <p className="s12 t2">{t('bulk.lost')}</p>
          <div className="row">
            <span className="s12 grow" id={`${id}size`}>
              {t('bulk.size')}
            </span>
            <Segmented<string>
              label={t('bulk.size')}
              value={String(size)}
              onChange={next => setSize(WINDOWS.find(each => String(each) === next) ?? null)}
              options={WINDOWS.map(each => ({ value: String(each), label: each === null ? t('bulk.all-at-once') : String(each) }))}
            />
          </div>
          {size === null ? <p className="s12 c-warn">{t('bulk.all-text')}</p> : null}
          {cooling > 0 ? <Tick label={t('bulk.when-ready', { count: cooling })} on={whenReady} onChange={setWhenReady} /> : null}
          <Tick label={t('bulk.until-new', { count: 3 })} on={untilNew} onChange={setUntilNew} />
        </div>
      )}
    </Dialog>
  );
}

const Tick = (props: { readonly label: string; readonly on: boolean; readonly onChange: (on: boolean) => void }) => (
  <span className="row s12">
    <Checkbox label={props.label} on={props.on} onChange={() => props.onChange(!props.on)} />
    <button type="button" className="rowlink" tabIndex={-1} aria-hidden="true" onClick={() => props.onChange(!props.on)}>
      {props.label}
    </button>
  </span>
);
