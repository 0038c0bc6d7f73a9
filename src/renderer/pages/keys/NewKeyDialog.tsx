import { decimalIn } from '@shared/format';
import type { KeyTest } from '@shared/model';
import { useEffect, useState } from 'react';
import { call } from '../../api';
import { useApp, useServers, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { closeOverlay, overlayCloser } from '../../stores/view';
import { Button } from '../../ui/Button';
import { isKeyServer } from '../../ui/commands';
import { Dialog } from '../../ui/Dialog';
import { FormDialog } from '../../ui/FormDialog';
import { failureText } from '../../ui/failure';
import { isLive } from '../../ui/serverState';
import { isTooMany, usePlan } from '../keyapi/Cost';
import { KeyResult, resultTitle, VerifiedIcon } from './KeyResult';
import { countOf, draftFrom, EMPTY_FORM, inboundOf, type KeyForm, problemsOf } from './keyForm';
import { MakeButtons } from './MakeButton';
import { NewKeyFields } from './NewKeyFields';
import { useInboundsOf } from './useInbounds';
import { type Making, titleOf, useKeyMaking } from './useKeyMaking';

/** New key: form, then its verified result; several keys go on as a bulk action of the page. */
export function NewKeyDialog({ serverId }: { readonly serverId: string | null }) {
  const t = useTexts();
  const servers = useServers().filter(isKeyServer);
  const first = servers.find(view => view.server.id === serverId) ?? servers.find(({ summary }) => isLive(summary)) ?? servers[0];
  const [chosen, setChosen] = useState(first?.server.id ?? '');
  const [form, setForm] = useState<KeyForm>(EMPTY_FORM);
  const [tried, setTried] = useState(false);
  const { making, make, again } = useKeyMaking();
  const sizes = useApp(state => state.settings.sizes);
  const target = servers.find(({ server }) => server.id === chosen);
  const live = target !== undefined && isLive(target.summary);
  const isXray = target?.server.kind === 'xray';
  const read = useInboundsOf(live && isXray ? chosen : null);
  const usual = target?.server.kind === 'xray' ? target.server.inboundTag : null;
  const inbound = read.inbounds === null ? null : inboundOf(read.inbounds, form.inboundTag, usual);
  // What cannot be listed (an older Xray) is chosen by main, which then knows why not.
  const fits = !isXray || read.failure !== null || inbound !== null;
  const kind = isXray ? 'xray' : 'keyapi';
  const problems = problemsOf(form, Date.now(), kind);
  const plan = usePlan(live && !isXray ? chosen : null, 'create', Math.max(1, countOf(form) || 1));
  const able = live && fits && !isTooMany(isXray ? null : plan.value, countOf(form));
  // Asked for before the inbounds were read, which takes its time on a slow line: sent as soon as they are.
  const [waits, setWaits] = useState(false);
  const reading = live && isXray && read.inbounds === null && read.failure === null;
  const [sending, setSending] = useState(false);
  const busy = making.state === 'making' || waits || sending;

  const send = async () => {
    const draft = draftFrom(form, inbound, sizes, Date.now(), kind);
    if (countOf(form) === 1) return make(chosen, draft);
    const close = overlayCloser();
    setSending(true);
    const done = await attempt(t('key.failed'), () => call('makeKeys', { serverId: chosen, draft, count: countOf(form) }));
    setSending(false);
    if (done) close();
  };
  const submit = () => {
    setTried(true);
    if (busy || problems.length > 0) return;
    if (reading) setWaits(true);
    else if (able) void send();
  };
  useEffect(() => {
    if (!waits || reading) return;
    setWaits(false);
    if (able) void send();
  });

  if (making.state === 'made') {
    return (
      <Made
        making={making}
        onAnother={() => {
          setForm({ ...form, name: '' });
          setTried(false);
          again();
        }}
      />
    );
  }
  const several = countOf(form) > 1;
  return (
    <FormDialog
      title={t('key.new')}
      hint={t('key.submit-hint')}
      verb={t('key.make')}
      busy={busy}
      buttons={
        <MakeButtons
          making={making}
          able={able}
          waits={waits || sending}
          {...(several ? { label: t('keyForm.make-several', { count: countOf(form) }) } : {})}
          onCancel={closeOverlay}
          onMake={submit}
        />
      }
      failed={making.state === 'failed' ? { title: t(titleOf(making.failure)), text: failureText(t, making.failure) } : null}
      onSubmit={submit}
    >
      <NewKeyFields
        form={form}
        onChange={change => setForm(now => ({ ...now, ...change }))}
        servers={servers}
        target={target}
        onTarget={id => {
          setChosen(id);
          setForm(now => ({ ...now, inboundTag: '', flow: null }));
        }}
        read={read}
        inbound={inbound}
        disabled={busy}
        problems={tried ? problems : []}
        plan={plan}
      />
    </FormDialog>
  );
}

function Made({ making, onAnother }: { readonly making: Extract<Making, { state: 'made' }>; readonly onAnother: () => void }) {
  const t = useTexts();
  const [made, setMade] = useState(making.made);
  const [test, setTest] = useState<KeyTest | null>(null);
  const kind = useApp(state => state.servers[made.key.serverId]?.kind);
  return (
    <Dialog
      onClose={closeOverlay}
      icon={<VerifiedIcon made={made} test={test} />}
      title={resultTitle(t, made, test, 'key.not-verified')}
      aside={
        <span className="t3 s12 nowrap">
          {t('key.made-in', { s: decimalIn(Math.max(0.1, making.tookMs / 1000).toFixed(1), t.language) })}
        </span>
      }
      footer={
        <>
          <span className="t3 s12 grow cut">{kind === 'xray' ? t('key.kept') : null}</span>
          <Button onClick={onAnother}>{t('key.another')}</Button>
          <Button look="primary" onClick={closeOverlay}>
            {t('common.done')}
          </Button>
        </>
      }
    >
      <KeyResult made={made} onRead={setMade} onTested={setTest} />
    </Dialog>
  );
}
