import type { DoctorReport, StateShape } from '@shared/model';
import { useTexts } from '../../stores/app';
import { Shape } from '../../ui/Shape';

type Works = DoctorReport['works'][number];
const SHAPES: { readonly [S in Works['state']]: StateShape } = { yes: 'ok', partly: 'warn', no: 'off' };

/** What this server can do with Switchyard, and what its API has no way to do. */
export function WorksCard({ works }: { readonly works: readonly Works[] }) {
  const t = useTexts();
  const detail = (code: string) => (t.has(`doctor.detail.${code}`) ? t(`doctor.detail.${code}`) : code);
  return (
    <section className="card" aria-label={t('doctor.what-works')}>
      <div className="card-h line">
        <h2>{t('doctor.what-works')}</h2>
      </div>
      <ul className="stl card-b top">
        {works.map(({ name, state, detail: code }) => (
          <li key={name} data-works={name} data-state={state}>
            <Shape shape={SHAPES[state]} label={t(`doctor.works-${state}`)} />
            <span className={`s12 grow ${state === 'yes' ? '' : 't3'}`}>
              {t.has(`doctor.works.${name}`) ? t(`doctor.works.${name}`) : name}
            </span>
            <span className="s12 t3">{code === null ? '' : detail(code)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
