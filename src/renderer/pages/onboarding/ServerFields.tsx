import { USUAL_REMOTE } from '@shared/ssh';
import { Eye, EyeOff, Lock } from 'lucide-react';
import { useId, useState } from 'react';
import { useTexts } from '../../stores/app';
import { IconButton } from '../../ui/Button';
import { TextField } from '../../ui/controls';
import { Icon } from '../../ui/icons';
import { CountersFields } from './CountersFields';
import { type DraftForm, type FormProblem, guessPublicHost, hostOf, placeOf, suggestName } from './draft';
import { GrpcWay } from './GrpcWay';

interface FieldsProps {
  readonly form: DraftForm;
  readonly onChange: (form: DraftForm) => void;
  readonly problems: readonly FormProblem[];
  /** Editing shows the address and what is rarely needed at first. */
  readonly full?: boolean;
}

export function SecretField({
  id,
  value,
  onChange,
  placeholder,
  invalid,
  autoFocus,
  className,
}: {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly invalid?: boolean;
  readonly autoFocus?: boolean;
  readonly className?: string;
}) {
  const t = useTexts();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      id={id}
      {...(className === undefined ? {} : { className })}
      type={shown ? 'text' : 'password'}
      value={value}
      onChange={onChange}
      placeholder={placeholder}
      invalid={invalid ?? false}
      autoFocus={autoFocus ?? false}
      after={<IconButton icon={shown ? EyeOff : Eye} label={t(shown ? 'form.hide' : 'form.reveal')} onClick={() => setShown(!shown)} />}
    />
  );
}

/** The fields of a server, by its kind. */
export function ServerFields({ form, onChange, problems, full }: FieldsProps) {
  const t = useTexts();
  const id = useId();
  const set = (change: Partial<DraftForm>) => onChange({ ...form, ...change });
  const text = (
    key: 'address' | 'name' | 'username' | 'publicHost' | 'publicPort' | 'inboundTag' | 'keyPattern' | 'tags' | 'pin',
    options: { placeholder?: string; hint?: string } = {},
  ) => (
    <>
      <label htmlFor={`${id}-${key}`}>{t(`form.${key}`)}</label>
      <TextField
        id={`${id}-${key}`}
        value={form[key]}
        onChange={value => set({ [key]: value })}
        placeholder={options.placeholder}
        invalid={(problems as readonly string[]).includes(key)}
        aria-describedby={options.hint === undefined ? undefined : `${id}-${key}-hint`}
      />
      {options.hint === undefined ? null : (
        <>
          <span />
          <p className="hint" id={`${id}-${key}-hint`}>
            {options.hint}
          </p>
        </>
      )}
    </>
  );
  return (
    <div className="form ed2">
      {full && !(form.kind === 'xray' && form.way === 'ssh') ? text('address') : null}
      {text('name', { placeholder: suggestName(form.kind, placeOf(form)) })}
      {form.kind === 'farm' ? text('username') : null}
      {form.kind === 'xray' ? (
        <>
          <GrpcWay route={form} onChange={set} problems={problems} usualRemote={USUAL_REMOTE} />
          {text('publicHost', {
            placeholder: guessPublicHost(form) ?? '',
            hint: t(form.way === 'ssh' ? 'form.publicHost-hint-ssh' : 'form.publicHost-hint'),
          })}
          {text('publicPort', { hint: t('form.publicPort-hint') })}
          {full ? text('inboundTag', { hint: t('form.inboundTag-hint') }) : null}
        </>
      ) : (
        <>
          <label htmlFor={`${id}-secret`}>{t(`form.secret-${form.kind}`)}</label>
          <SecretField
            id={`${id}-secret`}
            value={form.secret ?? ''}
            onChange={secret => set({ secret })}
            invalid={problems.includes('secret')}
            {...(form.secret === null
              ? { placeholder: t('form.secret-kept') }
              : form.kind === 'farm'
                ? {}
                : { placeholder: t('form.secret-none') })}
          />
          <span />
          <div className="row s12 t3">
            <Icon of={Lock} />
            <span>{t('form.secret-where')}</span>
          </div>
        </>
      )}
      {form.kind === 'keyapi' ? <CountersFields form={form} onChange={onChange} problems={problems} /> : null}
      {full && form.kind === 'farm'
        ? text('publicHost', { placeholder: hostOf(form.address), hint: t('form.publicHost-hint-farm') })
        : null}
      {full && (form.kind === 'xray' || form.kind === 'keyapi') ? text('keyPattern', { hint: t('form.keyPattern-hint') }) : null}
      {full ? text('tags', { placeholder: t('form.tags-example') }) : null}
      {form.kind === 'xray' || (!full && !form.address.startsWith('https:')) ? null : text('pin', { hint: t('form.pin-hint') })}
      {problems.length > 0 ? (
        <>
          <span />
          <p className="hint c-bad" role="alert">
            {problems.map(problem => t(`form.problem-${problem.replace('counters-', '')}`)).join(' ')}
          </p>
        </>
      ) : null}
    </div>
  );
}
