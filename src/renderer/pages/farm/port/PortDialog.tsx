import type { FarmLookups, FarmUser, PortSettings } from '@shared/model';
import { useId, useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { readAgain, useReading } from '../../../stores/reading';
import { tell } from '../../../stores/toasts';
import { closeOverlay, overlayCloser } from '../../../stores/view';
import { Checkbox } from '../../../ui/Checkbox';
import { Segmented, Select, Switch, TextField } from '../../../ui/controls';
import { FormDialog } from '../../../ui/FormDialog';
import { failureText } from '../../../ui/failure';
import { Problems } from '../../../ui/Problems';
import { useSend } from '../useSend';
import { isTimed, NEW_PORT, type PortForm, type PortProblem, portChangeOf, portDraftOf, portFormOf, portProblems } from './portForm';

interface PortDialogProps {
  readonly serverId: string;
  /** Null: a new port. */
  readonly port: { readonly id: number; readonly name: string } | null;
}

/** All settings of a port; what was changed is merged into what the panel has and read back. */
export function PortDialog({ serverId, port }: PortDialogProps) {
  const t = useTexts();
  const lookups = useReading('farmLookups', { serverId }, { everyMs: null, on: true });
  const settings = useReading('readPortSettings', { serverId, portId: port?.id ?? 0 }, { everyMs: null, on: port !== null });
  const users = useReading('listFarmUsers', { serverId }, { everyMs: null, on: true, freshMs: 60_000 });
  // What was read since it opened: what was known before may have changed. From then on the form stays, whatever is read again.
  const [known] = useState(settings.at);
  const ready = lookups.value !== null && (port === null || (settings.value !== null && settings.at !== known));
  if (ready && lookups.value) {
    return (
      <Fields serverId={serverId} port={port} lookups={lookups.value} before={port === null ? null : settings.value} users={users.value} />
    );
  }
  const failure = lookups.failure ?? settings.failure;
  return (
    <FormDialog
      title={port === null ? t('farm.add-port') : t('portSettings.edit-title', { name: port.name })}
      verb={t('common.save')}
      busy={false}
      able={false}
      failed={failure ? { title: t('portSettings.not-read'), text: failureText(t, failure) } : null}
      onSubmit={() => undefined}
    >
      <span className="s12 t2">{failure ? '' : t('common.loading')}</span>
    </FormDialog>
  );
}

interface FieldsProps extends PortDialogProps {
  readonly lookups: FarmLookups;
  readonly before: PortSettings | null;
  /** Null: this panel does not tell. */
  readonly users: readonly FarmUser[] | null;
}

function Fields({ serverId, port, lookups, before, users }: FieldsProps) {
  const t = useTexts();
  const id = useId();
  const [form, setForm] = useState<PortForm>(() => (before === null ? NEW_PORT : portFormOf(before)));
  const [tried, setTried] = useState(false);
  const { busy, failed, send } = useSend();
  const problems = portProblems(form);
  const wrong = (problem: PortProblem) => tried && problems.includes(problem);
  const set = (part: Partial<PortForm>) => setForm(now => ({ ...now, ...part }));
  const submit = async () => {
    setTried(true);
    const draft = portDraftOf(form);
    if (busy || draft === null) return;
    const change = before === null ? null : portChangeOf(before, form);
    if (change !== null && Object.keys(change).length === 0) {
      closeOverlay();
      return;
    }
    const close = overlayCloser();
    const saved = await send(() =>
      port === null || change === null ? call('addPort', { serverId, draft }) : call('editPort', { serverId, portId: port.id, change }),
    );
    readAgain();
    if (!saved) return;
    tell('ok', t(port === null ? 'portSettings.added' : 'portSettings.saved', { name: draft.name }));
    close();
  };
  const text = (
    key: 'name' | 'monitoring' | 'mtu' | 'interval' | 'shortest',
    options: { readonly unit?: string; readonly hint?: string } = {},
  ) => (
    <>
      <label htmlFor={`${id}${key}`}>{t(`portSettings.field-${key}`)}</label>
      <TextField
        id={`${id}${key}`}
        value={form[key]}
        onChange={value => set({ [key]: value })}
        invalid={wrong(key)}
        {...(key === 'name' ? { maxLength: 100 } : { inputMode: 'numeric' as const })}
        after={options.unit === undefined ? undefined : <span className="t3">{options.unit}</span>}
      />
      {options.hint === undefined ? null : (
        <>
          <span />
          <p className="hint">{options.hint}</p>
        </>
      )}
    </>
  );
  const list = (key: 'modemType' | 'fingerprint' | 'ifname', known: readonly { readonly value: string; readonly label: string }[]) => {
    const chosen = form[key];
    const options = known.some(({ value }) => value === chosen)
      ? known
      : [{ value: chosen, label: chosen === '' ? t('portSettings.choose') : chosen }, ...known];
    return (
      <>
        <span className="lbl">{t(`portSettings.field-${key}`)}</span>
        <Select<string>
          wide
          label={t(`portSettings.field-${key}`)}
          value={chosen}
          options={options}
          onChange={value => set({ [key]: value })}
        />
      </>
    );
  };
  const interfaces = (lookups.interfaces ?? []).map(({ ifname, ip }) => ({
    value: ifname,
    label: ip === null ? ifname : `${ifname}, ${ip}`,
  }));
  return (
    <FormDialog
      title={port === null ? t('farm.add-port') : t('portSettings.edit-title', { name: port.name })}
      hint={t('keyForm.saves')}
      verb={t(busy ? 'keyForm.reading-back' : port === null ? 'farm.add-port' : 'common.save')}
      busy={busy}
      failed={failed}
      onSubmit={() => void submit()}
    >
      {text('name')}
      {list(
        'modemType',
        (lookups.modemTypes ?? []).map(each => ({ value: String(each.id), label: each.name })),
      )}
      {list('ifname', interfaces)}
      <span className="lbl">{t('portSettings.network')}</span>
      <Segmented<string>
        label={t('portSettings.network')}
        className="wide h32"
        value={form.netMode}
        onChange={netMode => set({ netMode })}
        options={[
          { value: 'lte', label: t('portSettings.net-lte') },
          { value: 'umts', label: t('portSettings.net-umts') },
        ]}
      />
      <span className="lbl">{t('portSettings.rotation')}</span>
      <Segmented<string>
        label={t('portSettings.rotation')}
        className="wide h32"
        value={form.reconnectType}
        onChange={reconnectType => set({ reconnectType })}
        options={(['time', 'link', 'time_link'] as const).map(value => ({ value, label: t(`portSettings.type-${value}`) }))}
      />
      {isTimed(form) ? text('interval', { unit: t('farm.s') }) : null}
      {text('shortest', { unit: t('farm.s'), hint: t('portSettings.shortest-hint') })}
      {text('monitoring', { unit: t('farm.s') })}
      {text('mtu', { hint: t('portSettings.mtu-hint') })}
      <span className="lbl">{t('portSettings.fingerprint')}</span>
      <div className="row">
        <Switch label={t('portSettings.fingerprint')} on={form.spoofing} onChange={spoofing => set({ spoofing })} />
        <span className="s12 t2">{t(form.spoofing ? 'portSettings.spoofed' : 'portSettings.own')}</span>
      </div>
      {form.spoofing
        ? list(
            'fingerprint',
            (lookups.fingerprints ?? []).map(each => ({ value: String(each.id), label: `${each.os} ${each.version}`.trim() })),
          )
        : null}
      {users === null || users.length === 0 ? null : (
        <>
          <span className="lbl">{t('portSettings.users')}</span>
          <ul className="stl s12">
            {users.map(user => (
              <li key={user.id}>
                <Checkbox
                  label={user.username}
                  on={form.users.includes(user.id)}
                  onChange={() =>
                    set({ users: form.users.includes(user.id) ? form.users.filter(each => each !== user.id) : [...form.users, user.id] })
                  }
                />
                {user.username}
              </li>
            ))}
          </ul>
        </>
      )}
      <span />
      <div className="col g4">
        <Problems of={tried ? problems : []} words={problem => t(`portSettings.problem-${problem}`)} />
      </div>
    </FormDialog>
  );
}
