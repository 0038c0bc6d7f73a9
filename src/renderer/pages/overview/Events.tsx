import { eventText } from '@shared/events/text';
import { formatFullMoment, formatMoment } from '@shared/format';
import type { EventEntry } from '@shared/model';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { go } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Shape } from '../../ui/Shape';

function Row({ event }: { readonly event: EventEntry }) {
  const t = useTexts();
  const now = useNow();
  const server = useApp(state => (event.serverId === null ? null : (state.servers[event.serverId]?.name ?? null)));
  const text = eventText(t, event, server, useUnits());
  return (
    <li className="listrow h28">
      <span className="s11 t3 evt" title={formatFullMoment(event.at, { language: t.language })}>
        {formatMoment(event.at, now, { language: t.language })}
      </span>
      <Shape shape={event.shape} />
      <span className="s12 cut grow" title={text}>
        {text}
      </span>
    </li>
  );
}

export function EventsCard() {
  const t = useTexts();
  const events = useApp(state => state.events);
  return (
    <section className="card growcard events">
      <div className="card-h">
        <h2>{t('events.title')}</h2>
        {events.length > 0 ? (
          <span className="end">
            <Button size="sm" look="ghost" onClick={() => go({ page: 'events' })}>
              {t('events.all')}
            </Button>
          </span>
        ) : null}
      </div>
      {events.length === 0 ? (
        <p className="s12 t3 pad12">{t('events.none')}</p>
      ) : (
        <ul className="pb8 evlist">
          {events.slice(0, 12).map(event => (
            <Row key={event.id} event={event} />
          ))}
        </ul>
      )}
    </section>
  );
}
