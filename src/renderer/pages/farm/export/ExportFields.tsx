import type { ExportPreview, FarmServer, ProxyType } from '@shared/model';
import { hasComments, hasRemoteDns, TEMPLATE_FIELDS, TEMPLATE_FORMS } from '@shared/proxies';
import { useId, useState } from 'react';
import { call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { Button } from '../../../ui/Button';
import { Checkbox } from '../../../ui/Checkbox';
import { Segmented, Select, TextField } from '../../../ui/controls';
import type { ExportForm } from './useExport';

interface FieldsProps {
  readonly server: FarmServer;
  readonly form: ExportForm;
  readonly set: (part: Partial<ExportForm>) => void;
  readonly preview: ExportPreview | null;
}

/** Which proxies, by which host, with what beside. */
export function ExportFields({ server, form, set, preview }: FieldsProps) {
  const t = useTexts();
  const id = useId();
  return (
    <div className="form ex">
      <Host server={server} form={form} set={set} preview={preview} />
      <span className="lbl">{t('proxyExport.which')}</span>
      <div className="row wrap">
        <Segmented<'all' | 'available'>
          label={t('proxyExport.which')}
          value={form.onlyAvailable ? 'available' : 'all'}
          onChange={value => set({ onlyAvailable: value === 'available' })}
          options={[
            { value: 'all', label: t('proxyList.view-all', { n: preview?.total ?? '' }) },
            { value: 'available', label: t('proxyList.view-available', { n: preview?.available ?? '' }) },
          ]}
        />
        <Segmented<ProxyType | 'both'>
          label={t('proxyList.type')}
          value={form.type}
          onChange={type => set({ type })}
          options={[
            { value: 'both', label: t('proxyExport.both') },
            { value: 'http', label: 'http' },
            { value: 'socks', label: 'socks' },
          ]}
        />
      </div>
      {hasComments(form.format) || hasRemoteDns(form.format) ? (
        <>
          <span className="lbl">{t('proxyExport.options')}</span>
          <div className="row row-12 s12 wrap">
            {hasComments(form.format) ? (
              <span className="row row-4">
                <Checkbox label={t('proxyExport.comment')} on={form.comment} onChange={() => set({ comment: !form.comment })} />
                {t('proxyExport.comment')}
              </span>
            ) : null}
            {hasRemoteDns(form.format) ? (
              <span className="row row-4">
                <Checkbox label={t('proxyExport.remote-dns')} on={form.remoteDns} onChange={() => set({ remoteDns: !form.remoteDns })} />
                {t('proxyExport.remote-dns')}
              </span>
            ) : null}
          </div>
        </>
      ) : null}
      {form.format === 'template' ? (
        <>
          <label htmlFor={`${id}-template`}>{t('proxyExport.template')}</label>
          <div className="col g4">
            <TextField
              id={`${id}-template`}
              className="mono"
              value={form.template}
              onChange={template => set({ template })}
              invalid={preview?.problem != null}
              aria-describedby={`${id}-fields`}
              maxLength={2000}
            />
            <p className="hint" id={`${id}-fields`}>
              {t('proxyExport.template-hint', {
                fields: TEMPLATE_FIELDS.map(field => `{${field}}`).join(' '),
                forms: TEMPLATE_FORMS.map(form_ => `{password:${form_}}`).join(' '),
              })}
            </p>
            {preview?.problem ? (
              <p className="hint c-bad" role="alert">
                {t(`proxyExport.problem-${preview.problem.type}`, { at: preview.problem.at })}
              </p>
            ) : null}
          </div>
        </>
      ) : null}
    </div>
  );
}

const OTHER = ' ';

/** The hosts that are known, or another one, which can be kept as the farm's public host. */
function Host({ server, form, set, preview }: FieldsProps) {
  const t = useTexts();
  const [typing, setTyping] = useState(false);
  const hosts = preview?.hosts ?? [];
  const own = hosts[0] ?? '';
  if (!typing) {
    return (
      <>
        <span className="lbl">{t('proxyExport.host')}</span>
        <Select<string>
          wide
          label={t('proxyExport.host')}
          value={form.host === '' ? own : form.host}
          options={[...hosts.map(host => ({ value: host, label: host })), { value: OTHER, label: t('proxyExport.other-host') }]}
          onChange={value => {
            if (value === OTHER) setTyping(true);
            else set({ host: value });
          }}
        />
      </>
    );
  }
  const host = form.host.trim();
  const keep = async () => {
    const { kind, name, address, username } = server;
    await attempt(t('proxyExport.host-failed'), async () => {
      await call('editServer', { id: server.id, draft: { kind, name, address, username, publicHost: host } });
      tell('ok', t('proxyExport.host-kept', { host, name }));
      setTyping(false);
    });
  };
  return (
    <>
      <label htmlFor="export-host">{t('proxyExport.host')}</label>
      <TextField
        id="export-host"
        autoFocus
        value={form.host}
        onChange={next => set({ host: next })}
        placeholder={own}
        after={
          server.lab || host === '' || host === own ? undefined : (
            <Button size="sm" look="ghost" onClick={() => void keep()}>
              {t('proxyExport.keep-host')}
            </Button>
          )
        }
      />
    </>
  );
}
