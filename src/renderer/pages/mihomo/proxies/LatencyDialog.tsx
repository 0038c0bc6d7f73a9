import { DEFAULT_LATENCY_TEST, LONGEST_TEST_MS, latencyTestOf, MOST_AT_ONCE } from '@shared/latency';
import { useId, useState } from 'react';
import { call } from '../../../api';
import { useApp, useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { overlayCloser } from '../../../stores/view';
import { Select, TextField } from '../../../ui/controls';
import { FormDialog } from '../../../ui/FormDialog';
import { Problems } from '../../../ui/Problems';
import { formOf, type LatencyForm, readForm } from './latencyForm';

/** How latency is tested on one controller. */
export function LatencyDialog({ serverId }: { readonly serverId: string }) {
  const t = useTexts();
  const id = useId();
  const server = useApp(state => state.servers[serverId]);
  const [form, setForm] = useState(() => formOf(server?.kind === 'mihomo' ? latencyTestOf(server) : DEFAULT_LATENCY_TEST));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const { test, problems } = readForm(form);
  const set = (change: Partial<LatencyForm>) => setForm(before => ({ ...before, ...change }));
  const bad = (problem: (typeof problems)[number]) => tried && problems.includes(problem);
  const submit = async () => {
    setTried(true);
    if (test === null || busy) return;
    setBusy(true);
    const close = overlayCloser();
    const saved = await attempt(t('nodes.not-saved'), () => call('saveLatencyTest', { serverId, test }));
    setBusy(false);
    if (saved) close();
  };
  return (
    <FormDialog
      title={t('nodes.latency-title', { name: server?.name ?? '' })}
      verb={t('common.save')}
      busy={busy}
      onSubmit={() => void submit()}
    >
      <label htmlFor={`${id}-url`}>{t('nodes.address')}</label>
      <TextField
        id={`${id}-url`}
        autoFocus
        value={form.url}
        onChange={url => set({ url })}
        placeholder={DEFAULT_LATENCY_TEST.url}
        invalid={bad('url')}
      />
      <label htmlFor={`${id}-expected`}>{t('nodes.expects')}</label>
      <TextField
        id={`${id}-expected`}
        value={form.expected}
        onChange={expected => set({ expected })}
        placeholder={t('nodes.expects-hint')}
        invalid={bad('expected')}
      />
      <label htmlFor={`${id}-timeout`}>{t('nodes.timeout')}</label>
      <TextField
        id={`${id}-timeout`}
        inputMode="numeric"
        value={form.timeoutMs}
        onChange={timeoutMs => set({ timeoutMs })}
        after={<span className="u">{t('nodes.ms')}</span>}
        invalid={bad('timeout')}
      />
      <label htmlFor={`${id}-once`}>{t('nodes.at-once')}</label>
      <TextField
        id={`${id}-once`}
        inputMode="numeric"
        value={form.atOnce}
        onChange={atOnce => set({ atOnce })}
        after={<span className="u">{t('nodes.unit')}</span>}
        invalid={bad('at-once')}
      />
      <span className="lbl">{t('nodes.groups')}</span>
      <Select
        wide
        label={t('nodes.groups')}
        value={form.groups}
        onChange={groups => set({ groups })}
        options={(['nodes', 'core'] as const).map(value => ({ value, label: t(`nodes.groups-${value}`) }))}
      />
      <span />
      <div className="col g4">
        <p className="hint">{t(`nodes.groups-${form.groups}-hint`)}</p>
        {tried ? (
          <Problems
            of={problems}
            words={problem => t(`nodes.problem-${problem}`, { most: problem === 'timeout' ? LONGEST_TEST_MS : MOST_AT_ONCE })}
          />
        ) : null}
      </div>
    </FormDialog>
  );
}
