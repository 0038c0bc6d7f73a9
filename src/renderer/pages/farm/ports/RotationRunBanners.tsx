/** Rotations of several ports on this farm: how far they are, how each port ended, a way to stop. */
import { formatCountdown } from '@shared/format';
import type { RotationOutcome, RotationRun, RunPort, StateShape } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useState } from 'react';
import { call } from '../../../api';
import { useNow, useTexts } from '../../../stores/app';
import { forgetRotationRun, useRotationRuns } from '../../../stores/rotationRuns';
import { attempt } from '../../../stores/toasts';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { outcomeShape } from '../../../ui/rotate';
import { isBulk, runParts, runShape } from '../../../ui/rotationRun';
import { State } from '../../../ui/Shape';

export function RotationRunBanners({ serverId }: { readonly serverId: string }) {
  return useRotationRuns(serverId)
    .filter(isBulk)
    .map(run => <RunBanner key={run.id} run={run} />);
}

function RunBanner({ run }: { readonly run: RotationRun }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const asked = run.ports.filter(({ state }) => state !== 'skipped');
  const ended = asked.filter(({ state }) => state === 'done' || state === 'not-sent').length;
  const done = asked.filter(({ state }) => state === 'done');
  const shape = runShape(run);
  const words = runParts(t, run);
  const toggle = (
    <Button size="sm" look="ghost" aria-expanded={open} onClick={() => setOpen(now => !now)}>
      {t(open ? 'bulk.hide-ports' : 'bulk.show-ports')}
    </Button>
  );
  const stop = () => void attempt(t('run.cancel-failed'), () => call('cancelRotationRun', { id: run.id }));
  return (
    <div className="col" data-run={run.endedAt === null ? 'going' : 'ended'}>
      {run.endedAt === null ? (
        <Banner
          shape="busy"
          tone="info"
          title={t('bulk.going', { done: ended, total: asked.length })}
          text={words === '' ? undefined : `${words}.`}
        >
          {toggle}
          <Button size="sm" look={run.cancelled ? 'busy' : 'default'} onClick={stop}>
            {t(run.cancelled ? 'run.cancelling' : 'bulk.stop')}
          </Button>
        </Banner>
      ) : (
        <div role="status">
          <Banner
            shape={shape}
            tone={shape === 'bad' ? 'bad' : 'plain'}
            title={t('bulk.ended', { count: done.length })}
            text={words === '' ? undefined : `${words}.`}
            onDismiss={() => forgetRotationRun(run.id)}
          >
            {toggle}
          </Banner>
        </div>
      )}
      {open ? (
        <ul className="card runlist">
          {run.ports.map(port => (
            <RunLine key={port.portId} port={port} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

const SHAPES: { readonly [S in Exclude<RunPort['state'], 'done'>]: StateShape } = {
  waiting: 'off',
  cooling: 'cool',
  rotating: 'busy',
  'not-sent': 'off',
  skipped: 'off',
};

function RunLine({ port }: { readonly port: RunPort }) {
  const t = useTexts();
  const now = useNow();
  const shape = port.state === 'done' && port.outcome ? outcomeShape(port.outcome) : port.state === 'done' ? 'off' : SHAPES[port.state];
  return (
    <li className="listrow h28 s12">
      <span className="med cut w112 fn">{port.name}</span>
      <State shape={shape} quiet={shape === 'ok'}>
        {lineText(t, port, now)}
      </State>
      {port.tries > 1 ? <span className="t3">{t('bulk.tries', { count: port.tries })}</span> : null}
    </li>
  );
}

function lineText(t: Texts, port: RunPort, now: number): string {
  switch (port.state) {
    case 'done':
      return port.outcome === null ? t('bulk.port-done') : endText(t, port.outcome);
    case 'cooling':
      return port.readyAt === null ? t('bulk.port-cooling') : t('port.cooling', { time: formatCountdown(port.readyAt - now) });
    case 'skipped':
      return t(`bulk.skipped-${port.reason ?? 'gone'}`);
    case 'waiting':
    case 'rotating':
    case 'not-sent':
      return t(`bulk.port-${port.state}`);
  }
}

const endText = (t: Texts, outcome: RotationOutcome): string =>
  outcome.type === 'changed' ? `${outcome.oldIp ?? '–'} → ${outcome.newIp}` : t(`past.${outcome.type}`);
