import { formatDuration } from '@shared/format';
import type { ConfigPatch, CoreField, FieldState } from '@shared/model';
import { CircleAlert } from 'lucide-react';
import { useNow, useTexts } from '../../../stores/app';
import { Button } from '../../../ui/Button';
import { Icon } from '../../../ui/icons';
import { State } from '../../../ui/Shape';
import { clockText, closedPort, troubleText, wordOf } from './coreText';
import type { CoreConfigPart } from './useCoreConfig';

interface FieldRowProps {
  readonly part: CoreConfigPart;
  readonly field: CoreField;
  readonly hint?: string;
  /** Between the name and how the last change ended. */
  readonly extra?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** One field: its name, how the last change ended, its control; below, what to do where the core did something else. */
export function FieldRow({ part, field, hint, extra, children }: FieldRowProps) {
  const t = useTexts();
  const state = part.view.fields[field];
  const trouble = state?.type === 'kept' || state?.type === 'failed' ? state : null;
  return (
    <>
      <div className="srow sr2" data-field={field} data-state={state?.type ?? 'none'}>
        <div className="two grow">
          <span className="med cut">{t(`coreConfig.field-${field}`)}</span>
          {hint === undefined || hint === '' ? null : <span className="s12 t3 cut">{hint}</span>}
        </div>
        {extra}
        <span className="res" role="status">
          {state ? <Result state={state} /> : null}
        </span>
        {children}
      </div>
      {trouble === null ? null : <Trouble part={part} field={field} state={trouble} />}
    </>
  );
}

function Result({ state }: { readonly state: FieldState }) {
  const t = useTexts();
  switch (state.type) {
    case 'busy':
      return <Busy since={state.since} />;
    case 'verified':
      return (
        <State shape="ok" quiet small>
          {t('coreConfig.verified', { time: clockText(t, state.at) })}
        </State>
      );
    case 'kept':
      return (
        <State shape="warn" small>
          {state.found === 0 && typeof state.wanted === 'number'
            ? t('coreConfig.closed')
            : t('coreConfig.kept', { value: wordOf(t, state.found) })}
        </State>
      );
    case 'failed':
      return (
        <State shape="bad" small>
          {t(state.failure.code === 'doubtful' ? 'coreConfig.doubt' : 'coreConfig.not-set')}
        </State>
      );
  }
}

/** Counts once a second while the answer is waited for. */
function Busy({ since }: { readonly since: number }) {
  const t = useTexts();
  const now = useNow();
  return (
    <State shape="busy" small>
      {t('coreConfig.reading-back', { time: formatDuration(Math.max(0, now - since)) })}
    </State>
  );
}

interface TroubleProps {
  readonly part: CoreConfigPart;
  readonly field: CoreField;
  readonly state: Extract<FieldState, { readonly type: 'kept' | 'failed' }>;
}

function Trouble({ part, field, state }: TroubleProps) {
  const t = useTexts();
  const closed = closedPort(field, state);
  const again = () => part.change({ [field]: state.wanted } as ConfigPatch);
  const keep =
    state.type === 'failed'
      ? t('common.dismiss')
      : closed === null
        ? t('coreConfig.keep', { value: wordOf(t, state.found) })
        : t('coreConfig.leave-closed');
  return (
    <div className="srow warnrow" role="status">
      <span className="s12 grow">
        <Icon of={CircleAlert} />
        <span>{troubleText(t, field, state)}</span>
      </span>
      <Button size="sm" disabled={!part.live} onClick={again}>
        {t('common.try-again')}
      </Button>
      {closed === null ? null : (
        <Button size="sm" disabled={!part.live} onClick={() => part.change({ [field]: closed } as ConfigPatch)}>
          {t('coreConfig.back-to', { value: closed })}
        </Button>
      )}
      <Button size="sm" look="ghost" onClick={() => part.settle(field)}>
        {keep}
      </Button>
    </div>
  );
}
