import { whereIs } from '@shared/ssh';
import { ArrowDown, ArrowUp, Pencil, Plus, Server, Trash2 } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { call } from '../../api';
import { type ServerView, useServers, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { go, open } from '../../stores/view';
import { Button, IconButton } from '../../ui/Button';
import { byTag } from '../../ui/byTag';
import { Icon, KIND_ICONS } from '../../ui/icons';
import { Shape } from '../../ui/Shape';
import { serverShape, stateWord } from '../../ui/serverState';
import { Empty } from '../../ui/states';

/** `ids` with one of them moved by one place. */
export function moved(ids: readonly string[], id: string, by: -1 | 1): readonly string[] {
  const from = ids.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= ids.length) return ids;
  const next = [...ids];
  next.splice(from, 1);
  next.splice(to, 0, id);
  return next;
}

/** Moves servers by one place each. Who presses faster than the window's copy of the list follows begins where the press before ended. */
function useMoves(ids: readonly string[]): (id: string, by: -1 | 1, button: HTMLElement) => void {
  const t = useTexts();
  const wished = useRef<readonly string[] | null>(null);
  const pressed = useRef<HTMLElement | null>(null);
  const order = ids.join(' ');
  useLayoutEffect(() => {
    // A row that is moved in the document loses the focus.
    if (document.activeElement === document.body) pressed.current?.focus();
    // It is as wished: what another window does from now on is where the next press begins.
    if (wished.current?.join(' ') === order) wished.current = null;
  }, [order]);
  return (id, by, button) => {
    pressed.current = button;
    const from = wished.current && isSameSet(wished.current, ids) ? wished.current : ids;
    const next = moved(from, id, by);
    wished.current = next;
    void attempt(t('settings.not-saved'), () => call('orderServers', { ids: next })).then(done => {
      if (!done) wished.current = null;
    });
  };
}
const isSameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every(id => others.includes(id));

interface RowProps {
  readonly view: ServerView;
  readonly ids: readonly string[];
  readonly onMove: ReturnType<typeof useMoves>;
}

function Row({ view: { server, summary }, ids, onMove }: RowProps) {
  const t = useTexts();
  const place = ids.indexOf(server.id);
  const move = (by: -1 | 1) => (event: React.MouseEvent<HTMLElement>) => onMove(server.id, by, event.currentTarget);
  return (
    <li className="srow" data-server={server.name}>
      <Shape shape={serverShape(summary)} label={stateWord(t, summary)} />
      <span className="t3">
        <Icon of={KIND_ICONS[server.kind]} size={16} />
      </span>
      <div className="col grow">
        <span className="row row-4">
          <span className="med cut">{server.name}</span>
          {server.tags.map(tag => (
            <span key={tag} className="chip">
              {tag}
            </span>
          ))}
        </span>
        <span className={`s12 cut ${summary.warnings.includes('plain-http') || summary.warnings.includes('plain-grpc') ? 'c-warn' : 't3'}`}>
          {whereIs(server)}
        </span>
      </div>
      <span className="row row-4">
        <IconButton icon={ArrowUp} label={t('settings.move-up', { name: server.name })} disabled={place === 0} onClick={move(-1)} />
        <IconButton
          icon={ArrowDown}
          label={t('settings.move-down', { name: server.name })}
          disabled={place === ids.length - 1}
          onClick={move(1)}
        />
        <IconButton
          icon={Pencil}
          label={t('server.edit-title', { name: server.name })}
          onClick={() => open({ type: 'edit-server', serverId: server.id })}
        />
        <IconButton
          icon={Trash2}
          label={t('server.remove-title', { name: server.name })}
          onClick={() => open({ type: 'remove-server', serverId: server.id })}
        />
      </span>
    </li>
  );
}

/** Edit, reorder, remove; grouped by tag where there are any. */
export function Servers() {
  const t = useTexts();
  const servers = useServers().filter(({ server }) => !server.lab);
  const ids = servers.map(({ server }) => server.id);
  const onMove = useMoves(ids);
  const groups = byTag(servers);
  return (
    <>
      {groups.map(({ tag, of }) => (
        <section key={tag ?? ''}>
          <h2 className="sh">{tag ?? t(groups.length > 1 ? 'settings.untagged' : 'settings.servers')}</h2>
          <ul className="card">
            {of.map(view => (
              <Row key={view.server.id} view={view} ids={ids} onMove={onMove} />
            ))}
          </ul>
        </section>
      ))}
      {servers.length === 0 ? (
        <section className="card">
          <Empty icon={Server} title={t('settings.no-servers')} text={t('settings.no-servers-text')} />
        </section>
      ) : null}
      <span className="row">
        <Button icon={Plus} onClick={() => go({ page: 'onboarding' })}>
          {t('server.add')}
        </Button>
      </span>
    </>
  );
}
