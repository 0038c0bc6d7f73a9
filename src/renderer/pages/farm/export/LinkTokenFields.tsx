/** With whose token a rotation link is made: a panel user's, or, after a warning, the administrator's. */
import type { LinkToken } from '@shared/model';
import { useId } from 'react';
import { call } from '../../../api';
import { useApp, useTexts } from '../../../stores/app';
import { attempt } from '../../../stores/toasts';
import { Banner } from '../../../ui/Banner';
import { Button } from '../../../ui/Button';
import { Checkbox } from '../../../ui/Checkbox';
import { Segmented, TextField } from '../../../ui/controls';
import { SecretField } from '../../onboarding/ServerFields';
import type { TokenForm } from './linkToken';

export const useLinksAllowed = (): boolean => useApp(state => state.settings.rotationLinks);

/** Rows of a `form`; while links are switched off, only how to allow them. */
export function LinkTokenFields({ form, onChange }: { readonly form: TokenForm; readonly onChange: (form: TokenForm) => void }) {
  const t = useTexts();
  const id = useId();
  const allowed = useLinksAllowed();
  const set = (part: Partial<TokenForm>) => onChange({ ...form, ...part });
  if (!allowed) {
    return (
      <Banner shape="warn" tone="warn" title={t('rotationLink.off')} text={t('rotationLink.off-text')}>
        <Button size="sm" onClick={() => void attempt(t('settings.not-saved'), () => call('changeSettings', { rotationLinks: true }))}>
          {t('rotationLink.allow')}
        </Button>
      </Banner>
    );
  }
  return (
    <div className="form ex">
      <span className="lbl">{t('rotationLink.token')}</span>
      <Segmented<LinkToken['type']>
        className="fit"
        label={t('rotationLink.token')}
        value={form.type}
        onChange={type => set({ type })}
        options={(['panel-user', 'administrator'] as const).map(value => ({ value, label: t(`rotationLink.of-${value}`) }))}
      />
      {form.type === 'panel-user' ? (
        <>
          <label htmlFor={`${id}-name`}>{t('rotationLink.username')}</label>
          <TextField id={`${id}-name`} value={form.username} onChange={username => set({ username })} />
          <label htmlFor={`${id}-password`}>{t('rotationLink.password')}</label>
          <SecretField id={`${id}-password`} value={form.password} onChange={password => set({ password })} />
          <span />
          <p className="hint">{t('rotationLink.user-hint')}</p>
        </>
      ) : (
        <>
          <span />
          <div className="col g8">
            <Banner shape="bad" tone="bad" title={t('rotationLink.admin-title')} text={t('rotationLink.admin-text')} />
            <span className="row s12">
              <Checkbox label={t('rotationLink.understood')} on={form.understood} onChange={() => set({ understood: !form.understood })} />
              {t('rotationLink.understood')}
            </span>
          </div>
        </>
      )}
    </div>
  );
}
