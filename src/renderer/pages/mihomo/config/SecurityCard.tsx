import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { go } from '../../../stores/view';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { failureText } from '../../../ui/failure';
import { Shape, State } from '../../../ui/Shape';
import { graveOf, linesFor } from './security';

/** What is found seldom changes. */
const FRESH_MS = 300_000;

interface Of {
  readonly serverId: string;
  readonly live: boolean;
}
const useSecurity = ({ serverId, live }: Of) =>
  useReading('readCoreSecurity', { serverId }, { everyMs: null, on: live, freshMs: FRESH_MS });

/** What makes the controller open to others, and how to close it. */
export function SecurityCard(of: Of) {
  const t = useTexts();
  const { value, failure } = useSecurity(of);
  return (
    <section className="card" aria-label={t('security.title')}>
      <div className="card-h line">
        <h2>{t('security.title')}</h2>
      </div>
      <div className="card-b top col g12">
        {value === null ? (
          <span className="s12 t3">{failure ? failureText(t, failure) : t(of.live ? 'common.loading' : 'security.not-yet')}</span>
        ) : value.hints.length === 0 ? (
          <State shape="ok" quiet small>
            {t('security.none')}
          </State>
        ) : (
          <ul className="plainlist col g12">
            {value.hints.map(hint => (
              <li key={hint} className="row top dotted" data-hint={hint}>
                <Shape shape={graveOf(hint, value.hints)} />
                <div className="col g4 grow">
                  <span className="s12 med">{t(`security.${hint}`)}</span>
                  <span className="s12 t3">{t(`security.${hint}-text`)}</span>
                  {linesFor(hint).length === 0 ? null : <pre className="code few">{linesFor(hint).join('\n')}</pre>}
                </div>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

/** One line over the overview, for what is worth a warning and not already one of the server's own (`told`). */
export function SecurityBanner({ told, ...of }: Of & { readonly told: readonly string[] }) {
  const t = useTexts();
  const { value } = useSecurity(of);
  const grave = (value?.hints ?? []).filter(hint => graveOf(hint, value?.hints ?? []) !== 'off' && !told.includes(hint));
  if (grave.length === 0) return null;
  return (
    <Banner shape="warn" tone="warn" title={t('security.open')} text={grave.map(hint => t(`security.${hint}`)).join(' ')}>
      <Button size="sm" onClick={() => go({ page: 'server', serverId: of.serverId, tab: 'config' })}>
        {t('security.see')}
      </Button>
    </Banner>
  );
}
