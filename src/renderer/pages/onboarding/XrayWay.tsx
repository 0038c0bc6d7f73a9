import { USUAL_REMOTE } from '@shared/ssh';
import { useId } from 'react';
import { useTexts } from '../../stores/app';
import { Banner } from '../../ui/Banner';
import { Segmented, Switch, TextField } from '../../ui/controls';
import { type DraftForm, type FormProblem, hostOf, isOpenApi, overSsh } from './draft';

/** How an Xray's API is reached: directly, which in a network needs a second word, or over SSH. */
export function XrayWay({
  form,
  onChange,
  problems,
}: {
  readonly form: DraftForm;
  readonly onChange: (form: DraftForm) => void;
  readonly problems: readonly FormProblem[];
}) {
  const t = useTexts();
  const id = useId();
  const field = (key: 'sshDestination' | 'sshRemote', placeholder: string) => (
    <>
      <label htmlFor={`${id}-${key}`}>{t(`form.${key}`)}</label>
      <TextField
        id={`${id}-${key}`}
        value={form[key]}
        onChange={value => onChange({ ...form, [key]: value })}
        placeholder={placeholder}
        invalid={problems.includes(key)}
        aria-describedby={`${id}-${key}-hint`}
      />
      <span />
      <p className="hint" id={`${id}-${key}-hint`}>
        {t(`form.${key}-hint`)}
      </p>
    </>
  );
  return (
    <>
      <span className="lbl">{t('form.way')}</span>
      <span className="row">
        <Segmented
          label={t('form.way')}
          value={form.way}
          options={[
            { value: 'direct', label: t('form.way-direct') },
            { value: 'ssh', label: t('form.way-ssh') },
          ]}
          onChange={way => onChange(way === 'ssh' ? overSsh(form) : { ...form, way })}
        />
      </span>
      {form.way === 'ssh' ? (
        <>
          {field('sshDestination', 'root@203.0.113.5')}
          {field('sshRemote', USUAL_REMOTE)}
        </>
      ) : null}
      {isOpenApi(form) ? (
        <>
          <span />
          <div className="col g8" data-plain-grpc>
            <Banner shape="warn" tone="warn" title={t('warning.plain-grpc')} />
            <span className="row g8">
              <Switch
                label={t('form.plain-grpc')}
                on={form.plainFor === hostOf(form.address)}
                onChange={on => onChange({ ...form, plainFor: on ? hostOf(form.address) : '' })}
              />
              <span className={`s12 ${problems.includes('plainGrpc') ? 'c-bad' : ''}`}>{t('form.plain-grpc')}</span>
            </span>
          </div>
        </>
      ) : null}
    </>
  );
}
