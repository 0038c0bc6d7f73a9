import { formatClock, formatFullMoment, formatMoment } from '@shared/format';
import type { EventEntry } from '@shared/model';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { closeOverlay, open } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { eventText } from '@shared/events/text';
import { Shape } from '../../ui/Shape';

function Row({ event, seconds }: { readonly event: EventEntry; readonly seconds?: boolean }) {
  const t = useTexts();
  const now = useNow();
  const server = useApp(state => (event.serverId === null ? null : (state.servers[event.serverId]?.name ?? null)));
  const text = eventText(t, event, server, useUnits());
  const moment = formatMoment(event.at, now, { language: t.language, seconds: seconds ?? false });
  return (
    <li className="listrow h28">
      <span className={`s11 t3 evt ${seconds ? 'long' : ''}`} title={formatFullMoment(event.at, { language: t.language })}>
        {seconds && !moment.includes(':') ? `${moment} ${formatClock(event.at, { language: t.language, seconds: false })}` : moment}
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
            <Button size="sm" look="ghost" onClick={() => open({ type: 'events' })}>
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

export function EventsDialog() {
  const t = useTexts();
  const events = useApp(state => state.events);
  return (
    <Dialog title={t('events.last', { count: events.length })} onClose={closeOverlay}>
      <ul className="evts">
        {events.map(event => (
          <Row key={event.id} event={event} seconds />
        ))}
      </ul>
    </Dialog>
  );
}
