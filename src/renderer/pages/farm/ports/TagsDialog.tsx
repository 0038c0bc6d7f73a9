import type { Failure, PortRow } from '@shared/model';
import { useId, useState } from 'react';
import { call, failureOf } from '../../../api';
import { useTexts } from '../../../stores/app';
import { closeOverlay, overlayCloser } from '../../../stores/view';
import { TextField } from '../../../ui/controls';
import { FormDialog } from '../../../ui/FormDialog';
import { failureText } from '../../../ui/failure';
import { tagChange, tagsOf } from './tags';

/** Tags of one or several ports, kept on this computer; of several, those that all of them have. */
export function TagsDialog({ serverId, ports }: { readonly serverId: string; readonly ports: readonly PortRow[] }) {
  const t = useTexts();
  const id = useId();
  const common = ports[0]?.tags.filter(tag => ports.every(port => port.tags.includes(tag))) ?? [];
  const [text, setText] = useState(common.join(', '));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const one = ports.length === 1 ? ports[0] : undefined;
  const submit = async () => {
    if (busy) return;
    const change = tagChange(common, tagsOf(text));
    if (change.add.length + change.remove.length === 0) {
      closeOverlay();
      return;
    }
    setBusy(true);
    const close = overlayCloser();
    try {
      await call('tagPorts', { serverId, portIds: ports.map(({ port }) => port.id), ...change });
      close();
    } catch (thrown) {
      setFailure(failureOf(thrown));
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={one ? t('farm.tags-of', { name: one.port.name }) : t('farm.tags-of-many', { count: ports.length })}
      verb={t('common.save')}
      busy={busy}
      failed={failure ? { title: t('farm.tags-failed'), text: failureText(t, failure) } : null}
      onSubmit={() => void submit()}
    >
      <label htmlFor={`${id}tags`}>{t('form.tags')}</label>
      <TextField id={`${id}tags`} value={text} onChange={setText} placeholder={t('keyForm.tags-example')} autoFocus disabled={busy} />
      <span />
      <p className="hint">{t('farm.tags-hint')}</p>
    </FormDialog>
  );
}
