import type { KeyQuery, KeyRow, KeyWindow } from '@shared/model';
import { useState } from 'react';
import { PauseButton } from '../../charts/cards';
import { useTexts } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { open } from '../../stores/view';
import { failureText } from '../../ui/failure';
import { isLive } from '../../ui/serverState';
import { Skeleton } from '../../ui/states';
import { RateCells, RateTable } from './RateTable';
import { useSparks } from './useSparks';
import type { XrayProps } from './XrayFrame';

const EVERY_MS = 2_000;
/** Rows in all; one of them stands for the others where there are more. */
const ROWS = 8;
const REST = ' rest';
/** More than are shown, so that a key that rises into sight has its line already. */
const QUERY: KeyQuery = { view: 'online', search: '', sort: { by: 'down', descending: true }, offset: 0, limit: 30 };

/** The busiest keys, and all others in one row. */
export function LiveKeys({ server, summary }: XrayProps) {
  const t = useTexts();
  const live = isLive(summary);
  const { value, at, failure } = useReading('queryKeys', { serverId: server.id, query: QUERY }, { everyMs: EVERY_MS, on: live });
  /** While the pointer is over the rows they stay where they are. */
  const [held, setHeld] = useState<readonly KeyRow[] | null>(null);
  const newest = value === null ? [] : value.rows.slice(0, value.count > ROWS ? ROWS - 1 : ROWS);
  const shown = held === null ? newest : held.map(row => value?.rows.find(each => each.id === row.id) ?? { ...row, rate: null });
  const rest = value === null ? null : restOf(value, shown);
  const spark = useSparks(
    at,
    () => [...(value?.rows ?? []).map(row => [row.id, row.rate?.down ?? 0] as const), [REST, rest?.down ?? 0] as const],
    EVERY_MS,
  );
  return (
    <section className="card" aria-label={t('key.keys')}>
      <div className="card-h line">
        <h2>{t('key.keys')}</h2>
        {value === null || !live ? null : (
          <span className="t3 s12 cut">
            {t(value.onlineUnknown === null ? 'live.online' : 'live.with-traffic', { count: value.count })}
          </span>
        )}
        <span className="end row">
          <PauseButton />
        </span>
      </div>
      {value === null ? (
        failure === null ? (
          <Skeleton bars={6} />
        ) : (
          <p className="card-b top s12 t2">{failureText(t, failure)}</p>
        )
      ) : value.count === 0 ? (
        <p className="card-b top s12 t3">{t(live ? 'live.nobody' : 'live.nobody-known')}</p>
      ) : (
        <RateTable label={t('key.keys')} what={t('key.key')} sorted>
          <tbody onPointerEnter={() => setHeld(newest)} onPointerLeave={() => setHeld(null)}>
            {shown.map(row => (
              <tr key={row.id} data-key={row.name}>
                <td>
                  <button
                    type="button"
                    className="rowlink med cut"
                    title={row.name}
                    onClick={() => open({ type: 'key', serverId: server.id, keyId: row.id })}
                  >
                    {row.name}
                  </button>
                </td>
                <RateCells rate={row.rate} live={live} spark={spark(row.id)} />
              </tr>
            ))}
            {value.count > shown.length ? (
              <tr>
                <td className="t3">{t('live.more', { count: value.count - shown.length })}</td>
                <RateCells rate={rest} live={live} spark={spark(REST)} quiet />
              </tr>
            ) : null}
          </tbody>
        </RateTable>
      )}
    </section>
  );
}

/** What the keys beyond the shown ones do together; null while the sum is not known. */
export function restOf({ rate }: KeyWindow, shown: readonly KeyRow[]): { readonly down: number; readonly up: number } | null {
  if (rate === null) return null;
  const left = (of: 'down' | 'up') => Math.max(0, rate[of] - shown.reduce((sum, row) => sum + (row.rate?.[of] ?? 0), 0));
  return { down: left('down'), up: left('up') };
}

/** Vision hands the connection to the kernel: a rate of 0, then a spike. Said where such keys are shown. */
export function BurstNote({ server, summary }: XrayProps) {
  const t = useTexts();
  const { value } = useReading('queryKeys', { serverId: server.id, query: QUERY }, { everyMs: null, on: false });
  if (!isLive(summary) || !value?.rows.some(row => row.caveats.includes('vision-bursts'))) return null;
  return <p className="s12 t3">{t('live.bursts')}</p>;
}
