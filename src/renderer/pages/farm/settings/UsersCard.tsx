import type { FarmUser } from '@shared/model';
import { Pencil, Plus, Trash2, UserRound } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { attempt, tell } from '../../../stores/toasts';
import { open } from '../../../stores/view';
import { Button, IconButton } from '../../../ui/Button';
import { Switch } from '../../../ui/controls';
import { ListStates } from '../ListPage';

const EVERY_MS = 60_000;

/** Who may sign in to the farm's panel. */
export function UsersCard({ serverId, live }: { readonly serverId: string; readonly live: boolean }) {
  const t = useTexts();
  const { value, failure, reload } = useReading('listFarmUsers', { serverId }, { everyMs: EVERY_MS, on: live });
  const add = () => open({ type: 'farm', dialog: { type: 'user', serverId, user: null } });
  return (
    <section className="card" aria-label={t('farmUser.title')}>
      <div className="card-h line">
        <h2>{t('farmUser.title')}</h2>
        <span className="t3 s12 cut">{t('farmUser.note')}</span>
        <span className="end">
          <Button size="sm" icon={Plus} disabled={!live || (failure !== null && value === null)} onClick={add}>
            {t('farmUser.add')}
          </Button>
        </span>
      </div>
      <ListStates
        plain
        rows={value}
        failure={failure}
        reload={() => void reload()}
        failed={t('farmUser.list-failed')}
        icon={UserRound}
        none={t('farmUser.none')}
      >
        <ul>
          {(value ?? []).map(user => (
            <Line key={user.id} serverId={serverId} user={user} live={live} reload={reload} />
          ))}
        </ul>
      </ListStates>
    </section>
  );
}

interface LineProps {
  readonly serverId: string;
  readonly user: FarmUser;
  readonly live: boolean;
  readonly reload: () => Promise<void>;
}
function Line({ serverId, user, live, reload }: LineProps) {
  const t = useTexts();
  const [asked, setAsked] = useState<boolean | null>(null);
  const turn = async (active: boolean) => {
    setAsked(active);
    await attempt(t(active ? 'farmUser.on-failed' : 'farmUser.off-failed', { name: user.username }), async () => {
      const { done, failure } = await call('setFarmUsersActive', { serverId, userIds: [user.id], active });
      if (!done.includes(user.id))
        tell('bad', t(active ? 'farmUser.on-failed' : 'farmUser.off-failed', { name: user.username }), failure?.message ?? null);
    });
    await reload();
    setAsked(null);
  };
  const name = [user.firstName, user.lastName].filter(part => part !== '').join(' ');
  const roles = [
    user.superuser ? t('farmUser.administrator') : user.staff ? t('farmUser.staff') : null,
    user.self ? t('farmUser.self') : null,
  ];
  const facts = [name, user.email, user.phone, user.timezone].filter(part => part !== null && part !== '');
  return (
    <li className="srow" data-user={user.username}>
      <div className="col grow">
        <span className="row row-4">
          <span className="med cut">{user.username}</span>
          {roles
            .filter(role => role !== null)
            .map(role => (
              <span key={role} className="chip">
                {role}
              </span>
            ))}
        </span>
        <span className="s12 t3 cut">{facts.join(' · ')}</span>
      </div>
      <span className="row row-4">
        <IconButton
          icon={Pencil}
          label={t('farmUser.edit', { name: user.username })}
          disabled={!live}
          onClick={() => open({ type: 'farm', dialog: { type: 'user', serverId, user } })}
        />
        <IconButton
          icon={Trash2}
          label={t('farmUser.delete', { name: user.username })}
          disabled={!live || user.self}
          onClick={() => open({ type: 'farm', dialog: { type: 'delete-user', serverId, user } })}
        />
      </span>
      <Switch
        label={t('farmUser.active', { name: user.username })}
        on={asked ?? user.active}
        disabled={!live || user.self || asked !== null}
        onChange={on => void turn(on)}
      />
    </li>
  );
}
