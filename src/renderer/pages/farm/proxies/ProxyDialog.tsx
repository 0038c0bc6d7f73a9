import type { ProxyChoices, ProxyView } from '@shared/model';
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
import { newProxyForm, type ProxyForm, type ProxyProblem, proxyChangeOf, proxyDraftOf, proxyFormOf, proxyProblems } from './proxyForm';
import { proxyName } from './proxyText';

interface ProxyDialogProps {
  readonly serverId: string;
  /** Null: a new one. */
  readonly proxy: ProxyView | null;
}

/** All that a farm proxy is made of; what was changed is merged into what the panel has and read back. */
export function ProxyDialog({ serverId, proxy }: ProxyDialogProps) {
  const t = useTexts();
  const { value: choices, at, failure } = useReading('proxyChoices', { serverId }, { everyMs: null, on: true });
  // What was read since it opened: what was known before may have changed. From then on the form stays, whatever is read again.
  const [known] = useState(at);
  if (choices !== null && at !== known) return <Fields serverId={serverId} proxy={proxy} choices={choices} />;
  return (
    <FormDialog
      title={proxy === null ? t('proxyList.new') : t('proxyForm.edit-title', { name: proxyName(t, proxy) })}
      verb={t('common.save')}
      busy={false}
      able={false}
      failed={failure ? { title: t('proxyForm.not-read'), text: failureText(t, failure) } : null}
      onSubmit={() => undefined}
    >
      <span className="s12 t2">{failure ? '' : t('common.loading')}</span>
    </FormDialog>
  );
}

function Fields({ serverId, proxy, choices }: ProxyDialogProps & { readonly choices: ProxyChoices }) {
  const t = useTexts();
  const id = useId();
  const [before] = useState<ProxyForm>(() => (proxy === null ? newProxyForm(choices) : proxyFormOf(proxy)));
  const [form, setForm] = useState(before);
  const [tried, setTried] = useState(false);
  const { busy, failed, send } = useSend();
  const own = proxy?.listenPort ?? null;
  const taken = new Set(choices.taken.filter(number => number !== own));
  const problems = proxyProblems(form, taken);
  const wrong = (...of: readonly ProxyProblem[]) => tried && of.some(problem => problems.includes(problem));
  const set = (part: Partial<ProxyForm>) => setForm(now => ({ ...now, ...part }));
  const submit = async () => {
    setTried(true);
    const draft = proxyDraftOf(form, taken);
    if (busy || draft === null) return;
    const change = proxy === null ? null : proxyChangeOf(before, form, taken);
    if (change !== null && Object.keys(change).length === 0) {
      closeOverlay();
      return;
    }
    const close = overlayCloser();
    const saved = await send(() =>
      proxy === null || change === null
        ? call('addProxy', { serverId, draft })
        : call('editProxy', { serverId, proxyId: proxy.id, change }),
    );
    readAgain();
    if (!saved) return;
    tell('ok', t(proxy === null ? 'proxyForm.added' : 'proxyForm.saved', { type: draft.type, number: draft.listenPort }));
    close();
  };
  const text = (key: 'listenPort' | 'most' | 'sites' | 'targetPorts', invalid: boolean, hint?: string) => (
    <>
      <label htmlFor={`${id}${key}`}>{t(`proxyForm.${key}`)}</label>
      <TextField
        id={`${id}${key}`}
        value={form[key]}
        onChange={value => set({ [key]: value })}
        invalid={invalid}
        inputMode="numeric"
        aria-describedby={hint === undefined ? undefined : `${id}${key}-hint`}
      />
      {hint === undefined ? null : (
        <>
          <span />
          <p className="hint" id={`${id}${key}-hint`}>
            {hint}
          </p>
        </>
      )}
    </>
  );
  const list = (key: 'portId' | 'loginId', known: readonly { readonly value: string; readonly label: string }[]) => {
    const chosen = form[key];
    const missing = { value: chosen, label: chosen === '' ? t('proxyForm.choose') : `#${chosen}` };
    const options = known.some(({ value }) => value === chosen) ? known : [missing, ...known];
    return (
      <>
        <span className="lbl">{t(`proxyForm.${key}`)}</span>
        <Select<string> wide label={t(`proxyForm.${key}`)} value={chosen} options={options} onChange={value => set({ [key]: value })} />
      </>
    );
  };
  const mode = (key: 'sitesMode' | 'targetPortsMode') => (
    <>
      <span />
      <div className="row s12 t2">
        <Switch label={t(`proxyForm.${key}`)} on={form[key]} onChange={on => set({ [key]: on })} />
        {t(`proxyForm.${key}`)}
      </div>
    </>
  );
  return (
    <FormDialog
      title={proxy === null ? t('proxyList.new') : t('proxyForm.edit-title', { name: proxyName(t, proxy) })}
      hint={t('keyForm.saves')}
      verb={t(busy ? 'keyForm.reading-back' : proxy === null ? 'proxyForm.add' : 'common.save')}
      busy={busy}
      failed={failed}
      onSubmit={() => void submit()}
    >
      {list(
        'portId',
        choices.ports.map(port => ({ value: String(port.id), label: port.name })),
      )}
      <span className="lbl">{t('proxyList.type')}</span>
      <Segmented<string>
        label={t('proxyList.type')}
        className="wide h32"
        value={form.type}
        onChange={type => set({ type })}
        options={['http', 'socks'].map(value => ({ value, label: value }))}
      />
      {text('listenPort', wrong('listenPort', 'taken'))}
      <span className="lbl">{t('proxyForm.access')}</span>
      <Segmented<ProxyForm['access']>
        label={t('proxyForm.access')}
        className="wide h32"
        value={form.access}
        onChange={access => set({ access })}
        options={(['login', 'ip'] as const).map(value => ({ value, label: t(`proxyForm.access-${value}`) }))}
      />
      {form.access === 'login' ? (
        list(
          'loginId',
          choices.logins.map(login => ({ value: String(login.id), label: login.login })),
        )
      ) : (
        <Addresses choices={choices} chosen={form.recordIds} onChange={recordIds => set({ recordIds })} />
      )}
      {text('most', wrong('most'), t('proxyForm.most-hint'))}
      {text('sites', wrong('sites'), t('proxyForm.sites-hint'))}
      {form.sites.trim() === '' ? null : mode('sitesMode')}
      {text('targetPorts', wrong('targetPorts'), t('proxyForm.targetPorts-hint'))}
      {form.targetPorts.trim() === '' ? null : mode('targetPortsMode')}
      <span />
      <div className="col g8 s12 t2">
        <span className="row">
          <Switch label={t('proxyForm.local')} on={form.local} onChange={local => set({ local })} />
          {t('proxyForm.local')}
        </span>
        <span className="row">
          <Switch label={t('proxyForm.active')} on={form.active} onChange={active => set({ active })} />
          {t('proxyForm.active')}
        </span>
      </div>
      <span />
      <div className="col g4">
        <Problems of={tried ? problems : []} words={problem => t(`proxyForm.problem-${problem}`)} />
      </div>
    </FormDialog>
  );
}

/** Records of addresses: the panel lists them nowhere but on proxies that use them. */
function Addresses(props: {
  readonly choices: ProxyChoices;
  readonly chosen: readonly number[];
  readonly onChange: (recordIds: readonly number[]) => void;
}) {
  const t = useTexts();
  const { choices, chosen } = props;
  const known = new Map(choices.addresses.map(({ id, address }) => [id, address]));
  const all = [...new Set([...known.keys(), ...chosen])];
  return (
    <>
      <span className="lbl">{t('proxyForm.recordIds')}</span>
      <div className="col g4">
        <ul className="stl s12">
          {all.map(record => (
            <li key={record} className="row">
              <Checkbox
                label={known.get(record) ?? `#${record}`}
                on={chosen.includes(record)}
                onChange={() => props.onChange(chosen.includes(record) ? chosen.filter(each => each !== record) : [...chosen, record])}
              />
              {known.get(record) ?? `#${record}`}
            </li>
          ))}
        </ul>
        <p className="hint">{t(all.length === 0 ? 'proxyForm.no-addresses' : 'proxyForm.addresses-hint')}</p>
      </div>
    </>
  );
}
