import { periodAt } from '@shared/ledger';
import type { AccountTotals, Failure, KeyDetail, KeyRow } from '@shared/model';
import { nextResetDay } from '@shared/quota';
import { zoneIn } from '@shared/settings';
import { Pencil, QrCode, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { call, failureOf } from '../../api';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { createTurns } from '../../stores/turns';
import { closeOverlay } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Facts } from '../../ui/Facts';
import { failureText } from '../../ui/failure';
import { Bytes } from '../../ui/Quantity';
import { State } from '../../ui/Shape';
import { ErrorState, Skeleton } from '../../ui/states';
import { Total } from '../keyapi/keyCells';
import { apiFacts } from '../keyapi/keyFacts';
import { Addresses, Marks, Resets } from './KeyDetailParts';
import { askDelete, editKey, showQr } from './keyActions';
import { dateText, dayText, expiryOf, flowText, KEY_SHAPES, scheduleText } from './keyText';
import { gapText } from './marks';

/** All that is known of one key: account, what makes it uncertain, who uses it, resets. Read again when the server's rows changed. */
export function KeyDetailDialog({ serverId, keyId }: { readonly serverId: string; readonly keyId: string }) {
  const t = useTexts();
  const revision = useApp(state => state.summaries[serverId]?.rowsRevision ?? 0);
  const commands = useApp(state => state.servers[serverId]?.kind === 'xray');
  const [detail, setDetail] = useState<KeyDetail | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [turns] = useState(createTurns);
  const read = useCallback(
    () =>
      // One after another: the server itself is asked, and an answer that took long does not undo a newer one.
      void turns.after('', () =>
        call('readKey', { serverId, keyId }).then(
          answer => {
            setDetail(answer);
            setFailure(null);
          },
          thrown => setFailure(failureOf(thrown)),
        ),
      ),
    [turns, serverId, keyId],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision is the signal to ask again
  useEffect(() => read(), [read, revision]);
  const row = detail?.row;
  return (
    <Dialog
      title={row?.name ?? t('keys.details')}
      onClose={closeOverlay}
      aside={
        row ? (
          <State shape={KEY_SHAPES[row.state]} pill>
            {t(`keyState.${row.state}`)}
          </State>
        ) : null
      }
      footer={
        <>
          {row ? (
            <Button look="danger" icon={Trash2} onClick={() => askDelete(row)}>
              {t('keys.delete')}
            </Button>
          ) : null}
          <span className="grow" />
          {row && row.state !== 'server-only' ? (
            <>
              <Button icon={Pencil} onClick={() => editKey(row, commands ? 'name' : 'quota')}>
                {t('server.edit')}
              </Button>
              <Button icon={QrCode} onClick={() => showQr(row)}>
                {t('keys.qr')}
              </Button>
            </>
          ) : null}
          <Button look="primary" onClick={closeOverlay}>
            {t('common.done')}
          </Button>
        </>
      }
    >
      {detail ? (
        <Detail detail={detail} />
      ) : failure ? (
        <ErrorState title={t('keys.detail-failed')} text={failureText(t, failure)}>
          <Button onClick={read}>{t('common.try-again')}</Button>
        </ErrorState>
      ) : (
        <Skeleton bars={6} />
      )}
    </Dialog>
  );
}

function Detail({ detail }: { readonly detail: KeyDetail }) {
  return (
    <div className="col g16">
      <Totals detail={detail} />
      <div className="kd">
        <KeyFacts row={detail.row} />
        <div className="col g16">
          <Addresses detail={detail} />
          <Marks detail={detail} />
          <Resets detail={detail} />
        </div>
      </div>
    </div>
  );
}

const SPANS = ['today', 'month', 'sinceReset', 'allTime'] as const satisfies readonly (keyof AccountTotals)[];

function Totals({ detail: { row, marks } }: { readonly detail: KeyDetail }) {
  const t = useTexts();
  const { totals } = row;
  const together = row.keyapi?.counted.type === 'exact' && row.keyapi.counted.by === 'api-total';
  return (
    <div className="tiles">
      {SPANS.map(span => (
        <div key={span} className="metric small">
          <div className="k">{t(`keys.col-${span}`)}</div>
          <div className="v">
            <Total row={row} span={span} why={gapText(t, marks)} />
          </div>
          <div className="d">
            {totals === null ? (
              t(row.keyapi?.estimated ? 'source.estimate' : 'keys.not-counted')
            ) : together ? (
              t('keys.together')
            ) : (
              <>
                <span className="sr">{t('chart.down')} </span>
                <span aria-hidden="true">↓ </span>
                <Bytes of={totals[span].down} /> <span className="sr">{t('chart.up')} </span>
                <span aria-hidden="true">↑ </span>
                <Bytes of={totals[span].up} />
              </>
            )}
          </div>
        </div>
      ))}
    </div>
  );
}

function KeyFacts({ row }: { readonly row: KeyRow }) {
  const t = useTexts();
  const now = useNow();
  const units = useUnits();
  const zone = zoneIn(useApp(state => state.settings));
  const next = row.quota === null ? null : nextResetDay(row.quota.resets, periodAt(now, zone).day);
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [t('keys.uuid'), row.uuidEnd === null ? '–' : t('keys.uuid-end-short', { end: row.uuidEnd })],
    ...(row.keyapi
      ? apiFacts(t, row, row.keyapi, units, now)
      : ([
          [t('keys.col-inbound'), row.inboundTag ?? '–'],
          [t('key.flow'), flowText(t, row.flow)],
        ] as const)),
    [t('keys.col-created'), row.createdAt === null ? '–' : dayText(t, row.createdAt, now)],
    [t('keys.col-expires'), expiryOf(t, row.expiresAt, now).text],
    [
      t('keys.col-quota'),
      row.quota === null ? (
        t('keys.no-quota')
      ) : (
        <>
          <Bytes of={row.quota.used} /> / <Bytes of={row.quota.bytes} />
        </>
      ),
    ],
    ...(row.quota === null
      ? []
      : [
          [t('keyForm.resets'), scheduleText(t, row.quota.resets)] as const,
          ...(next === null ? [] : [[t('keys.next-reset'), dateText(next, t.language)] as const]),
          [t('keyForm.at-full'), t(row.quota.atFull === 'block' ? 'keyForm.block' : 'keyForm.notify')] as const,
        ]),
    [t('form.tags'), row.tags.join(', ') || '–'],
    [t('keyForm.note'), row.note || '–'],
  ];
  return (
    <section className="col g8">
      <h3 className="sh">{t('keys.facts')}</h3>
      <Facts of={facts} />
      {row.caveats.map(caveat => (
        <p key={caveat} className="s12 t3">
          {t(`caveat.${caveat}`)}
        </p>
      ))}
    </section>
  );
}
