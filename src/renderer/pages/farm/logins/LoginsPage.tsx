import { formatTick, unitIn } from '@shared/format';
import type { FarmLogin } from '@shared/model';
import type { Texts } from '@shared/texts';
import { KeyRound, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../../stores/app';
import { open } from '../../../stores/view';
import { Button, IconButton } from '../../../ui/Button';
import { type Column, DataTable } from '../../../ui/DataTable';
import { FilterField } from '../../../ui/FilterField';
import { isLive } from '../../../ui/serverState';
import { Empty } from '../../../ui/states';
import { FarmFrame, type FarmProps } from '../FarmFrame';
import { ListStates } from '../ListPage';
import { LoginPassword } from './LoginPassword';
import { useLogins } from './useLogins';

/** `20 Mbit/s`, `no limit`; bits per second. */
export function speedText(t: Texts, bitsPerSecond: number | null): string {
  if (bitsPerSecond === null) return t('login.no-limit');
  const mega = bitsPerSecond >= 1_000_000;
  return `${formatTick(bitsPerSecond / (mega ? 1_000_000 : 1000), t.language)} ${unitIn(mega ? 'Mbit/s' : 'kbit/s', t.language)}`;
}

/** Names and passwords with which clients use the farm's proxies. */
export function LoginsPage({ server, summary }: FarmProps) {
  const t = useTexts();
  const live = isLive(summary);
  const { value, failure, reload } = useLogins(server.id, live);
  const [filter, setFilter] = useState('');
  const words = filter.trim().toLowerCase();
  const shown = (value ?? []).filter(({ login }) => login.toLowerCase().includes(words));
  const add = () => open({ type: 'farm', dialog: { type: 'login', serverId: server.id, login: null } });
  return (
    <FarmFrame
      server={server}
      summary={summary}
      fill
      actions={
        <Button look="primary" icon={Plus} disabled={!live} onClick={add}>
          {t('login.add')}
        </Button>
      }
    >
      <div className="toolbar">
        <FilterField label={t('login.filter')} value={filter} onChange={setFilter} />
      </div>
      <ListStates
        rows={value}
        failure={failure}
        reload={() => void reload()}
        failed={t('login.list-failed')}
        icon={KeyRound}
        none={t('login.none')}
        noneText={t('login.none-text')}
        action={
          <Button size="sm" icon={Plus} disabled={!live} onClick={add}>
            {t('login.add')}
          </Button>
        }
      >
        {shown.length === 0 ? (
          <section className="card grow">
            <Empty icon={KeyRound} title={t('common.nothing-matches')}>
              <Button size="sm" onClick={() => setFilter('')}>
                {t('common.clear')}
              </Button>
            </Empty>
          </section>
        ) : (
          <DataTable
            label={t('farm.tab-logins')}
            rows={shown}
            rowKey={row => String(row.id)}
            columns={columnsOf(t, server.id, live)}
            sort={{ id: 'login', down: false }}
            onKey={(row, key) => {
              if (!live) return;
              if (key === 'enter') open({ type: 'farm', dialog: { type: 'login', serverId: server.id, login: row } });
              if (key === 'delete') open({ type: 'farm', dialog: { type: 'delete-login', serverId: server.id, login: row } });
            }}
            footer={
              <>
                <span>{t('login.count', { count: shown.length })}</span>
                <span className="end hide-n">{t('login.keys')}</span>
              </>
            }
          />
        )}
      </ListStates>
    </FarmFrame>
  );
}

function columnsOf(t: Texts, serverId: string, live: boolean): readonly Column<FarmLogin>[] {
  const speed = (row: FarmLogin, bits: number | null) =>
    row.known ? <span className="t2">{speedText(t, bits)}</span> : <span className="t3">–</span>;
  return [
    {
      id: 'login',
      head: t('login.login'),
      sortBy: row => row.login,
      cell: row => (
        <span className="med" title={row.login}>
          {row.login}
        </span>
      ),
    },
    {
      id: 'password',
      head: t('login.password'),
      width: 'w280',
      cell: row => <LoginPassword serverId={serverId} login={row} live={live} />,
    },
    { id: 'down', head: t('login.down'), width: 'w124', num: true, sortBy: row => row.downBps, cell: row => speed(row, row.downBps) },
    { id: 'up', head: t('login.up'), width: 'w124', num: true, sortBy: row => row.upBps, cell: row => speed(row, row.upBps) },
    {
      id: 'action',
      head: <span className="sr">{t('farm.action')}</span>,
      width: 'w84',
      cell: row => (
        <span className="ibs">
          <IconButton
            icon={Pencil}
            label={t('login.edit', { name: row.login })}
            disabled={!live}
            onClick={() => open({ type: 'farm', dialog: { type: 'login', serverId, login: row } })}
          />
          <IconButton
            icon={Trash2}
            label={t('login.delete', { name: row.login })}
            disabled={!live}
            onClick={() => open({ type: 'farm', dialog: { type: 'delete-login', serverId, login: row } })}
          />
        </span>
      ),
    },
  ];
}
