import { useTexts } from '../../stores/app';
import { Switch } from '../../ui/controls';
import { countersFor, type DraftForm, type FormProblem, USUAL_COUNTERS } from './draft';
import { GrpcWay } from './GrpcWay';

/** The second source of a key API: the gRPC API of the same Xray, whose counters are exact and are joined by uuid. */
export function CountersFields({
  form,
  onChange,
  problems,
}: {
  readonly form: DraftForm;
  readonly onChange: (form: DraftForm) => void;
  readonly problems: readonly FormProblem[];
}) {
  const t = useTexts();
  const { counters } = form;
  return (
    <>
      <span className="lbl">{t('form.counters')}</span>
      <div className="col g4">
        <span className="row">
          <Switch
            label={t('form.counters')}
            on={counters !== null}
            onChange={on => onChange({ ...form, counters: on ? countersFor(form) : null })}
          />
          <span className="s12">{t(counters === null ? 'form.counters-off' : 'form.counters-on')}</span>
        </span>
        <p className="hint">{t('form.counters-hint')}</p>
      </div>
      {counters === null ? null : (
        <GrpcWay
          withAddress
          route={counters}
          onChange={route => onChange({ ...form, counters: route })}
          problems={problems.flatMap(problem => (problem.startsWith('counters-') ? [problem.slice('counters-'.length)] : []))}
          usualRemote={USUAL_COUNTERS}
        />
      )}
    </>
  );
}
