import type { ConfigReport } from '@shared/model';
import { useId, useState } from 'react';
import { call, failureOf } from '../../api';
import { useTexts } from '../../stores/app';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { failureText } from '../../ui/failure';
import { Finding } from './Finding';

type Checked =
  | { readonly state: 'idle' | 'busy' }
  | { readonly state: 'judged'; readonly report: ConfigReport }
  | { readonly state: 'failed'; readonly text: string };

/** Judges a pasted configuration: nothing is connected to, and the text is kept nowhere. */
export function ConfigDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts();
  const id = useId();
  const [text, setText] = useState('');
  const [checked, setChecked] = useState<Checked>({ state: 'idle' });
  const check = async () => {
    if (checked.state === 'busy' || text.trim() === '') return;
    setChecked({ state: 'busy' });
    try {
      setChecked({ state: 'judged', report: await call('checkConfig', { text }) });
    } catch (thrown) {
      setChecked({ state: 'failed', text: failureText(t, failureOf(thrown)) });
    }
  };
  return (
    <Dialog
      title={t('config.title')}
      onClose={onClose}
      onSubmit={() => void check()}
      footer={
        <>
          <span className="grow s12 t3">{t('config.stays')}</span>
          <Button look="ghost" onClick={onClose}>
            {t('common.close')}
          </Button>
          <Button look={checked.state === 'busy' ? 'busy' : 'primary'} disabled={text.trim() === ''} onClick={() => void check()}>
            {t('config.check-verb')}
          </Button>
        </>
      }
    >
      <div className="col g12">
        <label className="s12 t2" htmlFor={id}>
          {t('config.paste')}
        </label>
        <textarea
          id={id}
          className="area-field"
          spellCheck={false}
          autoFocus
          value={text}
          onChange={event => {
            setText(event.target.value);
            setChecked({ state: 'idle' });
          }}
        />
        <div className="col g12" role="status" data-config={checked.state}>
          {checked.state === 'failed' ? <Banner shape="bad" tone="bad" title={t('config.failed')} text={checked.text} /> : null}
          {checked.state === 'judged' ? <Judged report={checked.report} /> : null}
        </div>
      </div>
    </Dialog>
  );
}

function Judged({ report }: { readonly report: ConfigReport }) {
  const t = useTexts();
  if (report.unreadable !== null) return <Banner shape="warn" tone="warn" title={t('config.unreadable')} text={report.unreadable} />;
  if (report.problems.length === 0) return <Banner shape="ok" title={t('config.good')} />;
  return report.problems.map(({ code, severity, params, config }) => (
    <Finding
      key={`${code} ${JSON.stringify(params)}`}
      severity={severity}
      title={t.has(`config.problem.${code}`) ? t(`config.problem.${code}`, params) : code}
      text={t.has(`config.why.${code}`) ? t(`config.why.${code}`, params) : ''}
      config={config}
      steps={[]}
    />
  ));
}
