/** What the server says of its ports, its services and its machine. */
import { formatCount } from '@shared/format';
import type { KeyapiDoctor } from '@shared/model';
import { useTexts } from '../../stores/app';
import { Facts } from '../../ui/Facts';
import { Shape } from '../../ui/Shape';
import { uptimeText } from '../xray/uptime';

function FactsCard({
  title,
  facts,
  children,
}: {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly children?: React.ReactNode;
}) {
  return (
    <section className="card" aria-label={title}>
      <div className="card-h line">
        <h2>{title}</h2>
      </div>
      <div className="card-b top col g8">
        {children}
        <Facts of={facts} />
      </div>
    </section>
  );
}

const count = (value: number | null): string => (value === null ? '–' : formatCount(value));

export function PortsCard({ of }: { readonly of: NonNullable<KeyapiDoctor['ports']> }) {
  const t = useTexts();
  return (
    <FactsCard
      title={t('keyapiDoctor.ports.title')}
      facts={[
        [t('keyapiDoctor.ports-used'), count(of.used)],
        [t('keyapiDoctor.ports-free'), count(of.available)],
        [t('keyapiDoctor.ports-most'), count(of.most)],
        [t('keyapiDoctor.ports-range'), of.range ?? '–'],
      ]}
    />
  );
}

/** A service's word that means it runs. */
const RUNS = /^(active|running|ok|healthy|up)$/i;

export function HealthCard({ of }: { readonly of: NonNullable<KeyapiDoctor['health']> }) {
  const t = useTexts();
  const resources = Object.entries(of.resources).map(([name, value]) => [name, String(Math.round(value * 10) / 10)] as const);
  return (
    <FactsCard
      title={t('keyapiDoctor.health.title')}
      facts={[[t('keyapiDoctor.machine-up'), of.uptimeS === null ? '–' : uptimeText(t, of.uptimeS)], ...resources]}
    >
      <ul className="stl">
        {Object.entries(of.services).map(([name, word]) => (
          <li key={name}>
            <Shape shape={RUNS.test(word) ? 'ok' : 'warn'} />
            <span className="s12 grow">{name}</span>
            <span className={`s12 ${RUNS.test(word) ? 't3' : 'c-warn'}`}>{word}</span>
          </li>
        ))}
      </ul>
    </FactsCard>
  );
}
