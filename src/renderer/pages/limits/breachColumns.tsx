import { formatFullMoment } from '@shared/format';
import { breachShape } from '@shared/limits/measures';
import type { Breach } from '@shared/model';
import { BellOff, Check } from 'lucide-react';
import { useMemo } from 'react';
import { call } from '../../api';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { IconButton } from '../../ui/Button';
import { breachMoment, lastedText, logText, toldText } from '../../ui/breachText';
import { Shape } from '../../ui/Shape';
import type { WindowColumn } from '../../ui/WindowTable';
import { acknowledge } from './acknowledge';

interface Doing {
  readonly onOpen: (id: string) => void;
  /** A row was changed from here. */
  readonly onChanged: () => void;
}

export function useBreachColumns({ onOpen, onChanged }: Doing): readonly WindowColumn<Breach>[] {
  const t = useTexts();
  const units = useUnits();
  const servers = useApp(state => state.servers);
  // How long open ones last is told in minutes.
  const minute = Math.floor(useNow() / 60_000);
  return useMemo((): readonly WindowColumn<Breach>[] => {
    const now = (minute + 1) * 60_000;
    const server = (row: Breach): string => servers[row.serverId]?.name ?? '–';
    return [
      {
        id: 'time',
        head: t('limits.began'),
        width: 'w104',
        cell: row => (
          <span className="t3" title={formatFullMoment(row.startedAt, { language: t.language })}>
            {breachMoment(t, row.startedAt, now)}
          </span>
        ),
      },
      {
        id: 'what',
        head: t('limits.limit'),
        cell: row => (
          <span className="row">
            <Shape shape={row.endedAt !== null ? 'ok' : row.muted ? 'off' : breachShape(row)} label={t(stateKey(row))} />
            <button
              type="button"
              className={`rowlink cut ${row.acknowledgedAt === null ? 'med' : ''}`}
              tabIndex={-1}
              title={`${server(row)}: ${logText(t, row, server(row), units)}`}
              onClick={() => onOpen(row.id)}
            >
              {logText(t, row, server(row), units)}
            </button>
          </span>
        ),
      },
      {
        id: 'lasted',
        head: t('limits.lasted'),
        width: 'w88',
        num: true,
        cell: row => (
          <span className="t3">{row.endedAt === null ? t('breach.open', { time: lastedText(t, row, now) }) : lastedText(t, row, now)}</span>
        ),
      },
      {
        id: 'told',
        head: t('limits.told'),
        width: 'w88',
        num: true,
        hideNarrow: true,
        cell: row => <span className="t2">{toldText(t, row)}</span>,
      },
      {
        id: 'do',
        head: <span className="sr">{t('limits.log-do')}</span>,
        width: 'w60',
        num: true,
        cell: row => <RowActions of={row} onChanged={onChanged} />,
      },
    ];
  }, [t, units, servers, minute, onOpen, onChanged]);
}

const stateKey = ({ endedAt, muted }: Breach): string => (endedAt !== null ? 'breach.ended' : muted ? 'breach.muted' : 'breach.serious');

function RowActions({ of: row, onChanged }: { readonly of: Breach; readonly onChanged: () => void }) {
  const t = useTexts();
  const mute = async () => {
    await attempt(t('breach.mute-failed'), () => call('muteBreach', { id: row.id, muted: !row.muted }));
    onChanged();
  };
  return (
    <span className="ibs">
      {row.endedAt === null ? (
        <IconButton
          icon={BellOff}
          label={t(row.muted ? 'breach.unmute' : 'breach.mute')}
          aria-pressed={row.muted}
          onClick={() => void mute()}
        />
      ) : null}
      {row.acknowledgedAt === null ? (
        <IconButton icon={Check} label={t('limits.acknowledge')} onClick={() => void acknowledge([row.id], onChanged)} />
      ) : null}
    </span>
  );
}
