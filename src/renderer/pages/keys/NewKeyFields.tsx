import type { InboundView } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useId } from 'react';
import { type ServerView, useTexts } from '../../stores/app';
import { Segmented, Select, TextField } from '../../ui/controls';
import { failureText } from '../../ui/failure';
import { Problems } from '../../ui/Problems';
import { isLive, stateWord } from '../../ui/serverState';
import { Cost, type usePlan } from '../keyapi/Cost';
import { WorkLine } from '../keyapi/WorkLine';
import { countOf, flowOf, type KeyForm, type Problem, takesVision, VISION } from './keyForm';
import { LimitFields } from './LimitFields';
import type { Inbounds } from './useInbounds';

interface FieldsProps {
  readonly form: KeyForm;
  readonly onChange: (change: Partial<KeyForm>) => void;
  readonly servers: readonly ServerView[];
  readonly target: ServerView | undefined;
  readonly onTarget: (id: string) => void;
  readonly read: Inbounds;
  readonly inbound: InboundView | null;
  readonly disabled: boolean;
  readonly problems: readonly Problem[];
  /** What it costs on a key API. */
  readonly plan: ReturnType<typeof usePlan>;
}

/** `vless-reality  :443, tcp, reality` */
const inboundLabel = ({ tag, port, network, security }: InboundView): string =>
  `${tag}  ${[port === null ? null : `:${port}`, network, security === '' || security === 'none' ? null : security]
    .filter(part => part !== null)
    .join(', ')}`;

/** Rows of the form for a new key. */
export function NewKeyFields(props: FieldsProps) {
  const t = useTexts();
  const { form, onChange, servers, target, disabled, problems, inbound } = props;
  const nameId = useId();
  const isXray = target?.server.kind === 'xray';
  const pattern = target && 'keyPattern' in target.server ? target.server.keyPattern : '';
  const has = (...some: Problem[]) => problems.some(problem => some.includes(problem));
  return (
    <>
      <label htmlFor={nameId}>{t('key.name')}</label>
      <div className="row">
        <TextField
          id={nameId}
          className="grow"
          value={form.name}
          onChange={name => onChange({ name })}
          placeholder={pattern}
          maxLength={100}
          autoFocus
          disabled={disabled}
          invalid={has('name', 'api-name', 'long-name')}
        />
        <TextField
          className="w60"
          before={<span aria-hidden="true">×</span>}
          inputMode="numeric"
          aria-label={t('keyForm.count')}
          title={t('keyForm.count')}
          value={form.count}
          onChange={count => onChange({ count })}
          maxLength={5}
          disabled={disabled}
          invalid={has('count')}
        />
      </div>
      <span className="lbl">{t('overview.server')}</span>
      <Select
        wide
        label={t('overview.server')}
        value={target?.server.id ?? ''}
        onChange={props.onTarget}
        disabled={disabled}
        options={servers.map(({ server }) => ({ value: server.id, label: server.name }))}
      />
      {isXray ? <InboundRows {...props} /> : null}
      <LimitFields form={form} onChange={onChange} disabled={disabled} blocks={isXray} />
      <span />
      <div className="col g4">
        <Problems of={problems} words={problem => t(`keyForm.problem-${problem}`)} />
        {target && !isXray ? (
          <WorkLine serverId={target.server.id}>
            {isLive(target.summary) && countOf(form) >= 1 ? <Cost plan={props.plan} count={countOf(form)} /> : null}
          </WorkLine>
        ) : null}
        <p className="hint">{hintOf(t, target, countOf(form), inbound !== null || !isXray)}</p>
      </div>
    </>
  );
}

/** What comes of it: how this kind of server makes keys, or why it makes none now. */
function hintOf(t: Texts, target: ServerView | undefined, count: number, ready: boolean): string {
  if (target === undefined) return t('key.no-server');
  if (!isLive(target.summary)) return t('key.server-not-live', { state: stateWord(t, target.summary) });
  if (target.server.kind !== 'xray') return t(count > 1 ? 'keyForm.several-hint' : 'key.how-keyapi');
  return count > 1 && ready ? t('keyForm.several-hint') : t('keyForm.live-hint');
}

function InboundRows({ form, onChange, target, read, inbound, disabled }: FieldsProps) {
  const t = useTexts();
  const fit = read.inbounds?.filter(each => each.takesKeys) ?? [];
  const vision = inbound !== null && takesVision(inbound);
  const note = read.failure
    ? t('keyForm.inbound-by-server', { why: failureText(t, read.failure) })
    : read.inbounds !== null && inbound === null
      ? t('keyForm.no-inbound', { inbounds: read.inbounds.map(each => `${each.tag} (${each.protocol})`).join(', ') || '–' })
      : null;
  return (
    <>
      <span className="lbl">{t('keys.col-inbound')}</span>
      {fit.length > 0 ? (
        <Select
          wide
          label={t('keys.col-inbound')}
          value={inbound?.tag ?? ''}
          onChange={inboundTag => onChange({ inboundTag })}
          disabled={disabled}
          options={fit.map(each => ({ value: each.tag, label: inboundLabel(each) }))}
        />
      ) : (
        <p className={`s12 ${read.inbounds !== null && inbound === null ? 'c-bad' : 't3'}`}>
          {note ?? (target && isLive(target.summary) ? t('keyForm.reading') : '–')}
        </p>
      )}
      <span className="lbl">{t('key.flow')}</span>
      <Segmented
        className="wide h32"
        label={t('key.flow')}
        value={vision ? flowOf(form, inbound) : ''}
        onChange={flow => onChange({ flow })}
        disabled={disabled || !vision}
        options={[
          { value: VISION, label: t('keys.flow-vision') },
          { value: '', label: t('keys.none') },
        ]}
      />
    </>
  );
}
