/** A key with its QR code and the list of what was checked. */
import type { KeyCheck, KeyWithLink } from '@shared/model';
import { CircleCheck, CircleDashed, CircleX, Copy, ImageDown, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { Qr } from '../../ui/Qr';

const MARKS = {
  pass: { icon: CircleCheck, tone: 'c-ok' },
  fail: { icon: CircleX, tone: 'c-bad' },
  'not-checked': { icon: CircleDashed, tone: 't3' },
} as const;

export const VerifiedIcon = ({ made }: { readonly made: KeyWithLink }) => (
  <span className={made.verified ? 'c-ok' : 'c-warn'}>
    <Icon of={made.verified ? CircleCheck : TriangleAlert} size={16} />
  </span>
);

/** What can be done with a link; `copied` tells for a moment that it was. */
export function useKeyActions({ key, link }: KeyWithLink) {
  const t = useTexts();
  const [done, setDone] = useState<'link' | 'qr' | 'saved' | null>(null);
  const mark = (what: typeof done) => {
    setDone(what);
    setTimeout(() => setDone(now => (now === what ? null : now)), 2000);
  };
  return {
    done,
    copyLink: () => void attempt(t('key.copy-failed'), () => call('copyText', { text: link, sensitive: true }).then(() => mark('link'))),
    copyQr: () => void attempt(t('key.copy-failed'), () => call('copyQr', { text: link }).then(() => mark('qr'))),
    savePng: () =>
      void attempt(t('key.save-failed'), () =>
        call('saveQr', { text: link, name: key.name }).then(saved => (saved ? mark('saved') : undefined)),
      ),
  };
}

const checkText = (t: (key: string) => string, check: KeyCheck): string =>
  t(`check.${check.name}${check.result === 'pass' ? '' : check.result === 'fail' ? '-fail' : '-open'}`);

export function KeyResult({ made }: { readonly made: KeyWithLink }) {
  const t = useTexts();
  const actions = useKeyActions(made);
  const server = useApp(state => state.servers[made.key.serverId]?.name ?? '');
  return (
    <div className="nk">
      <div className="col g12">
        {made.link === '' ? <p className="s12 t2">{t('key.no-link')}</p> : <Qr text={made.link} size={248} name={made.key.name} />}
        <div className="row" hidden={made.link === ''}>
          <Button grow icon={Copy} onClick={actions.copyQr}>
            {t(actions.done === 'qr' ? 'key.copied' : 'key.copy-qr')}
          </Button>
          <Button grow icon={ImageDown} onClick={actions.savePng}>
            {t(actions.done === 'saved' ? 'key.saved' : 'key.save-png')}
          </Button>
        </div>
      </div>
      <div className="col g12">
        <div className="col g8">
          <span className="s12 t3">{t('key.link')}</span>
          <div className="linkbox" data-link>
            {made.link}
          </div>
          <div className="row">
            <Button look="primary" icon={Copy} onClick={actions.copyLink}>
              {t(actions.done === 'link' ? 'key.copied' : 'key.copy-link')}
            </Button>
          </div>
        </div>
        <div className="col">
          <div className="s12 t3">{t('key.checked', { server })}</div>
          <ul className="checks">
            {made.checks.map(check => (
              <li key={check.name} data-check={check.name} data-result={check.result}>
                <span className={MARKS[check.result].tone}>
                  <Icon of={MARKS[check.result].icon} size={16} />
                </span>
                <span className="col">
                  <span className="med">{checkText(t, check)}</span>
                  {check.detail === null ? null : <span className={check.result === 'fail' ? 'c-bad' : 't3'}>{check.detail}</span>}
                </span>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}
