import { chainText } from '@shared/connections/fields';
import { formatClock, formatDuration, formatFullMoment, UNKNOWN } from '@shared/format';
import type { ConnectionDetail, Failure } from '@shared/model';
import { Copy, Search, X } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { call, failureOf } from '../../../api';
import { useApp, useNow, useTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { closeOverlay, open } from '../../../stores/view';
import { Button, IconButton } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { Facts } from '../../../ui/Facts';
import { failureText } from '../../../ui/failure';
import { Bytes, Rate } from '../../../ui/Quantity';
import { State } from '../../../ui/Shape';
import { ErrorState, Skeleton } from '../../../ui/states';
import { hostOf } from './connectionSlot';
import { copyRule } from './RowMenu';
import { dialectOf, ruleTexts } from './ruleTexts';

const EVERY_MS = 1000;

interface DetailProps {
  readonly serverId: string;
  readonly watch: string;
  readonly handle: number;
}

/** All that the core tells of one connection; its figures go on while it is open. */
export function DetailDialog({ serverId, watch, handle }: DetailProps) {
  const t = useTexts();
  const [detail, setDetail] = useState<ConnectionDetail | null>(null);
  const [isGone, setGone] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const read = useCallback(() => {
    call('readConnection', { watch, handle }).then(
      answer => {
        setFailure(null);
        // What was known of it stays on the screen.
        if (answer === null) setGone(true);
        else setDetail(answer);
      },
      thrown => setFailure(failureOf(thrown)),
    );
  }, [watch, handle]);
  const isOver = isGone || (detail !== null && detail.closedAt !== null);
  useEffect(() => {
    read();
    if (isOver) return undefined;
    const timer = setInterval(read, EVERY_MS);
    return () => clearInterval(timer);
  }, [read, isOver]);
  const close = async () => {
    const done = await attempt(t('connections.close-failed', { count: 1 }), async () => {
      const { plan, count } = await call('planClosing', { watch, what: { type: 'rows', handles: [handle] } });
      if (count > 0) await call('closeConnections', { plan });
    });
    if (done) read();
  };
  return (
    <Dialog
      title={detail ? `${hostOf(detail)}${detail.destinationPort === '' ? '' : `:${detail.destinationPort}`}` : t('connections.details')}
      onClose={closeOverlay}
      aside={
        detail ? (
          <State shape={isOver ? 'off' : 'ok'} pill>
            {t(isOver ? 'connections.is-closed' : 'connections.is-open')}
          </State>
        ) : null
      }
      footer={
        <>
          {detail && !isOver ? (
            <Button look="danger" icon={X} onClick={() => void close()}>
              {t('connections.close')}
            </Button>
          ) : null}
          <span className="grow" />
          {detail ? <CopyAll detail={detail} /> : null}
          <Button look="primary" onClick={closeOverlay}>
            {t('common.done')}
          </Button>
        </>
      }
    >
      {detail ? (
        <Detail serverId={serverId} detail={detail} />
      ) : failure || isGone ? (
        <ErrorState title={t('connections.gone')} text={failure ? failureText(t, failure) : t('connections.gone-text')} />
      ) : (
        <Skeleton bars={8} />
      )}
    </Dialog>
  );
}

function CopyAll({ detail }: { readonly detail: ConnectionDetail }) {
  const t = useTexts();
  const copy = () =>
    attempt(t('connections.copy-failed'), async () => {
      const { handle: _, ...rest } = detail;
      await call('copyText', { text: JSON.stringify(rest, null, 2), sensitive: false });
      tell('ok', t('connections.copied'));
    });
  return (
    <Button icon={Copy} onClick={() => void copy()}>
      {t('connections.copy-json')}
    </Button>
  );
}

function Detail({ serverId, detail }: { readonly serverId: string; readonly detail: ConnectionDetail }) {
  const t = useTexts();
  const now = useNow();
  const program = useApp(state => state.summaries[serverId]?.program ?? null);
  const { startedAt, closedAt } = detail;
  const lookup = (address: string) => (
    <span className="row row-4">
      <span className="cut">{address}</span>
      <IconButton
        icon={Search}
        label={t('connections.lookup-of', { address })}
        onClick={() => open({ type: 'connections', dialog: { type: 'lookup', serverId, address } })}
      />
    </span>
  );
  const place = (address: string, port: string) => (address === '' ? '' : port === '' ? address : `${address}:${port}`);
  const known = (rows: readonly (readonly [string, React.ReactNode])[]) => rows.filter(([, value]) => value !== '' && value !== null);
  const figures = known([
    [t('chart.down'), <Rate key="down" of={closedAt === null ? detail.downRate : null} />],
    [t('chart.up'), <Rate key="up" of={closedAt === null ? detail.upRate : null} />],
    [t('connections.col-download'), <Bytes key="download" of={detail.download} />],
    [t('connections.col-upload'), <Bytes key="upload" of={detail.upload} />],
    [t('connections.started'), startedAt === null ? UNKNOWN : formatFullMoment(startedAt, { language: t.language })],
    [
      t(closedAt === null ? 'connections.col-age' : 'connections.col-lasted'),
      startedAt === null ? UNKNOWN : formatDuration((closedAt ?? now) - startedAt),
    ],
    [t('connections.col-ended'), closedAt === null ? '' : formatClock(closedAt, { language: t.language })],
  ]);
  const way = known([
    [t('connections.col-destination'), detail.destination === '' ? '' : lookup(detail.destination)],
    [t('connections.remote'), detail.remote],
    [t('connections.col-source'), place(detail.source, detail.sourcePort)],
    [t('connections.col-process'), detail.processPath || detail.process],
    [t('connections.col-rule'), `${detail.rule} ${detail.rulePayload}`.trim()],
    [t('connections.col-chain'), chainText(detail.chain)],
    [t('connections.providers'), detail.providers.filter(each => each !== '').join(', ')],
    [t('connections.col-network'), [detail.network, detail.type].filter(Boolean).join(', ')],
    [t('connections.col-inbound'), detail.inbound],
    [t('connections.col-user'), detail.user],
    [t('connections.dns-mode'), detail.dnsMode],
    ['ID', detail.id],
  ]);
  const rules = ruleTexts(detail, dialectOf(program));
  return (
    <div className="col g16 conn-facts">
      <Facts of={figures} />
      <Facts of={way} />
      {rules.length === 0 ? null : (
        <section className="col g4">
          <h3 className="s12 t3">{t('connections.copy-as-rule')}</h3>
          {rules.map(text => (
            <span key={text} className="row row-4">
              <IconButton
                icon={Copy}
                label={t('connections.copy-rule', { rule: text })}
                onClick={() => void copyRule(t('connections.rule-copied'), t('connections.copy-failed'), text)}
              />
              <code className="cut s12">{text}</code>
            </span>
          ))}
        </section>
      )}
    </div>
  );
}
