import { type ServerView, useNow, useTexts } from '../../stores/app';
import { RotateButton } from '../../ui/RotateButton';
import { rotateState } from '../../ui/rotate';
import { Shape } from '../../ui/Shape';
import { isLive } from '../../ui/serverState';
import { type Favourite, favouritesOf } from '../overview/Favourites';

function Row({ view, farm, many }: Favourite & { readonly many: boolean }) {
  const t = useTexts();
  const now = useNow();
  const state = rotateState(view, now, isLive(farm.summary));
  const facts = [view.port.externalIp, view.port.operator, many ? farm.server.name : null]
    .filter(fact => fact !== null && fact !== '')
    .join(' · ');
  return (
    <li className="listrow h44" data-favourite={view.port.name}>
      <Shape shape={state.shape} label={t(state.word.key, state.word.params)} />
      <div className="col grow">
        <span className="med cut">{view.port.name}</span>
        <span className={`s12 cut ${state.line && state.line.tone !== 'plain' ? `c-${state.line.tone}` : 't3'}`} aria-live="polite">
          {state.line ? t(state.line.key, state.line.params) : facts || t(state.word.key, state.word.params)}
        </span>
      </div>
      <RotateButton view={view} state={state} from="panel" />
    </li>
  );
}

export function PanelFavourites({ servers }: { readonly servers: readonly ServerView[] }) {
  const t = useTexts();
  const favourites = favouritesOf(servers);
  const farms = servers.flatMap(({ summary }) => (summary.kind === 'farm' ? [summary] : []));
  const online = farms.reduce((sum, farm) => sum + (farm.portsOnline ?? 0), 0);
  const total = farms.reduce((sum, farm) => sum + (farm.portsTotal ?? 0), 0);
  return (
    <>
      <div className="plabel">
        <h2>{t('favourite.title')}</h2>
        {total > 0 ? <span className="end">{t('line.ports', { count: total, online })}</span> : null}
      </div>
      {favourites.length === 0 ? (
        <div className="plist empty">
          <p>{t('panel.pin')}</p>
        </div>
      ) : (
        <ul className="plist">
          {favourites.map(favourite => (
            <Row key={`${favourite.view.serverId}/${favourite.view.port.id}`} {...favourite} many={farms.length > 1} />
          ))}
        </ul>
      )}
    </>
  );
}
