import type { PortView } from '@shared/model';
import { CardSim } from 'lucide-react';
import { type ServerView, useNow, useServers, useTexts } from '../../stores/app';
import { Icon } from '../../ui/icons';
import { Link } from '../../ui/Link';
import { RotateButton } from '../../ui/RotateButton';
import { rotateState } from '../../ui/rotate';
import { isLive } from '../../ui/serverState';

export interface Favourite {
  readonly view: PortView;
  readonly farm: ServerView;
}
/** The ports pinned to the tray, of all farms. */
export const favouritesOf = (servers: readonly ServerView[]): readonly Favourite[] =>
  servers.flatMap(farm => (farm.summary.kind === 'farm' ? farm.summary.favourites.map(view => ({ view, farm })) : []));

function Row({ view, farm }: Favourite) {
  const t = useTexts();
  const now = useNow();
  const state = rotateState(view, now, isLive(farm.summary));
  // Beside the button there is room for one address: the new one; the old one is in the title.
  const short = state.line?.key === 'outcome.changed' ? { ...state.line, key: 'outcome.changed-new' } : state.line;
  const facts = [view.port.externalIp, view.port.operator].filter(fact => fact !== null && fact !== '').join(' · ');
  return (
    <li className="listrow h44" data-favourite={view.port.name}>
      <span className="t3">
        <Icon of={CardSim} />
      </span>
      <div className="col grow">
        <span className="row row-4">
          <span className="med cut">{view.port.name}</span>
        </span>
        <span
          title={state.line ? t(state.line.key, state.line.params) : facts}
          className={`s11 cut ${state.line && state.line.tone !== 'plain' ? `c-${state.line.tone}` : 't3'}`}
        >
          {short ? t(short.key, short.params) : facts || t(state.word.key, state.word.params)}
        </span>
      </div>
      <RotateButton view={view} state={state} from="window" />
    </li>
  );
}

export function Favourites() {
  const t = useTexts();
  const servers = useServers();
  const favourites = favouritesOf(servers);
  const farm = servers.find(({ server }) => server.kind === 'farm');
  if (!farm) return null;
  return (
    <section className="card" aria-label={t('favourite.title')}>
      <div className="card-h">
        <h2>{t('favourite.title')}</h2>
      </div>
      {favourites.length === 0 ? (
        <p className="s12 t3 pad12">
          {t('favourite.none')}{' '}
          <Link to={{ page: 'server', serverId: farm.server.id }}>{t('favourite.choose', { name: farm.server.name })}</Link>
        </p>
      ) : (
        <ul>
          {favourites.map(favourite => (
            <Row key={`${favourite.view.serverId}/${favourite.view.port.id}`} {...favourite} />
          ))}
        </ul>
      )}
    </section>
  );
}
