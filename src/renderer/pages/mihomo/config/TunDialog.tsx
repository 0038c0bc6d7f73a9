import type { ConfigPatch } from '@shared/model';
import { useId, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { Button } from '../../../ui/Button';
import { Select, Switch, TextField } from '../../../ui/controls';
import { Dialog } from '../../../ui/Dialog';
import { Problems } from '../../../ui/Problems';
import { TUN_FLAGS, TUN_STACKS, tunChange, tunForm, tunProblems } from './tunForm';
import type { CoreConfigPart } from './useCoreConfig';

interface TunDialogProps {
  readonly part: CoreConfigPart;
  readonly tun: NonNullable<ConfigPatch['tun']>;
  readonly onClose: () => void;
}

/** How traffic is captured; sent together with all else that runs. */
export function TunDialog({ part, tun, onClose }: TunDialogProps) {
  const t = useTexts();
  const id = useId();
  const [form, setForm] = useState(() => tunForm(tun));
  const problems = tunProblems(form);
  const change = tunChange(tun, form);
  const able = problems.length === 0 && Object.keys(change).length > 0;
  const send = () => {
    if (!able) return;
    part.change({ tun: change });
    onClose();
  };
  const stacks = TUN_STACKS.some(each => each.toLowerCase() === form.stack.toLowerCase()) ? TUN_STACKS : [form.stack, ...TUN_STACKS];
  return (
    <Dialog
      narrow
      title={t('coreConfig.tun-title')}
      onClose={onClose}
      onSubmit={send}
      footer={
        <>
          <span className="grow s12 t3">{t('coreConfig.tun-whole')}</span>
          <Button look="ghost" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button look="primary" disabled={!able} type="submit" form={`${id}form`}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form
        id={`${id}form`}
        className="form ed2 tunform"
        onSubmit={event => {
          event.preventDefault();
          send();
        }}
      >
        <span className="lbl">{t('coreConfig.tun-stack-word')}</span>
        <Select<string>
          wide
          label={t('coreConfig.tun-stack-word')}
          value={stacks.find(each => each.toLowerCase() === form.stack.toLowerCase()) ?? form.stack}
          options={stacks.map(each => ({ value: each, label: each }))}
          onChange={stack => setForm({ ...form, stack })}
        />
        <label htmlFor={`${id}device`}>{t('coreConfig.tun-device-word')}</label>
        <TextField
          id={`${id}device`}
          value={form.device}
          maxLength={60}
          placeholder={t('coreConfig.tun-device-auto')}
          onChange={device => setForm({ ...form, device })}
        />
        {form.mtu === null ? null : (
          <>
            <label htmlFor={`${id}mtu`}>MTU</label>
            <TextField
              id={`${id}mtu`}
              value={form.mtu}
              inputMode="numeric"
              maxLength={5}
              invalid={problems.includes('mtu')}
              onChange={mtu => setForm({ ...form, mtu })}
            />
          </>
        )}
        <label htmlFor={`${id}dns`}>{t('coreConfig.tun-dns')}</label>
        <TextField id={`${id}dns`} value={form.dns} maxLength={2000} placeholder="any:53" onChange={dns => setForm({ ...form, dns })} />
        {TUN_FLAGS.filter(flag => flag in form.flags).map(flag => (
          <TunFlag
            key={flag}
            label={t(`coreConfig.tun-flag-${flag}`)}
            on={form.flags[flag] === true}
            onChange={on => setForm({ ...form, flags: { ...form.flags, [flag]: on } })}
          />
        ))}
        <Problems of={problems} words={problem => t(`coreConfig.tun-bad-${problem}`)} />
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

const TunFlag = (props: { readonly label: string; readonly on: boolean; readonly onChange: (on: boolean) => void }) => (
  <>
    <span className="lbl">{props.label}</span>
    <span>
      <Switch {...props} />
    </span>
  </>
);
