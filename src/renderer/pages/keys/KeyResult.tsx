/** A key with its QR code and the list of what was checked. */
import type { KeyCheck, KeyTest, KeyWithLink } from '@shared/model';
import type { Texts } from '@shared/texts';
import { buildLink, parseLink, type Rendering } from '@shared/vless';
import { CircleCheck, CircleDashed, CircleX, Copy, GitCompareArrows, ImageDown, Plug, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { call } from '../../api';
import { useApp, useNow, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button } from '../../ui/Button';
import { Segmented } from '../../ui/controls';
import { Icon, Ring } from '../../ui/icons';
import { Qr } from '../../ui/Qr';

const MARKS = {
  pass: { icon: CircleCheck, tone: 'c-ok' },
  fail: { icon: CircleX, tone: 'c-bad' },
  'not-checked': { icon: CircleDashed, tone: 't3' },
} as const;

export const VerifiedIcon = ({ made, test = null }: { readonly made: KeyWithLink; readonly test?: KeyTest | null }) => {
  const good = made.verified && test?.type !== 'failed';
  return (
    <span className={good ? 'c-ok' : 'c-warn'}>
      <Icon of={good ? CircleCheck : TriangleAlert} size={16} />
    </span>
  );
};

/** What can be done with a link; `done` tells for a moment that it was. */
export function useKeyActions({ key, link }: Pick<KeyWithLink, 'key' | 'link'>) {
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

const FORMS = ['server', 'standard', 'veilbot'] as const;
type LinkForm = (typeof FORMS)[number];
type Forms = Readonly<Partial<Record<LinkForm, string>>>;

/** The link in each of its forms; only those that differ are offered. Pure. */
export function renderingsOf(link: string): Readonly<Record<Rendering, string>> | null {
  const parsed = link === '' ? null : parseLink(link);
  if (!parsed?.ok) return null;
  return { standard: buildLink(parsed.link, 'standard'), veilbot: buildLink(parsed.link, 'veilbot') };
}

/** The server's own link byte for byte, and the same as clients agree to write it; null: they are one. Pure. */
export const formsOf = ({ link, standard }: Pick<KeyWithLink, 'link' | 'standard'>): Forms | null =>
  link === '' || standard === undefined || standard === link ? null : { server: link, standard };

/** What may be said of a key: that it works only after a test through it. `unproved`: how one is called that was not verified. */
export function resultTitle(t: Texts, made: KeyWithLink, test: KeyTest | null, unproved: 'key.not-verified' | 'key.not-proved'): string {
  const { name } = made.key;
  if (!made.verified) return t(unproved, { name });
  if (test?.type === 'failed') return t('key.test-failed', { name });
  return t(test?.type === 'works' ? 'key.works' : 'key.agrees', { name });
}

/** `onRead`: another reading of the same key took the place of this one. */
export function KeyResult({
  made,
  onRead,
  onTested,
}: {
  readonly made: KeyWithLink;
  readonly onRead: (made: KeyWithLink) => void;
  readonly onTested: (test: KeyTest) => void;
}) {
  const t = useTexts();
  const { serverId } = made.key;
  const server = useApp(state => state.servers[serverId]?.name ?? '');
  const ours = useApp(state => state.servers[serverId]?.kind === 'xray');
  const [form, setForm] = useState<LinkForm>(ours ? 'standard' : 'server');
  const forms = useMemo<Forms | null>(() => (ours ? renderingsOf(made.link) : formsOf(made)), [ours, made]);
  const link = forms?.[form] ?? made.link;
  const actions = useKeyActions({ key: made.key, link });
  const [comparing, setComparing] = useState(false);
  const compare = async () => {
    if (comparing) return;
    setComparing(true);
    await attempt(t('key.compare-failed'), () => call('keyLink', { serverId, keyId: made.key.id }).then(onRead));
    setComparing(false);
  };
  const none = made.link === '';
  return (
    <div className="nk">
      <div className="col g12">
        {none ? <p className="s12 t2">{t('key.no-link')}</p> : <Qr text={link} size={248} name={made.key.name} />}
        <div className="row" hidden={none}>
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
          <div className="row">
            <span className="s12 t3 grow">{t('key.link')}</span>
            {forms === null ? null : (
              <Segmented<LinkForm>
                className="small"
                label={t('key.form')}
                value={form}
                onChange={setForm}
                options={FORMS.filter(value => forms[value] !== undefined).map(value => ({ value, label: t(`key.form-${value}`) }))}
              />
            )}
          </div>
          <div className="linkbox" data-link>
            {link}
          </div>
          <div className="row">
            <Button look="primary" icon={Copy} disabled={none} onClick={actions.copyLink}>
              {t(actions.done === 'link' ? 'key.copied' : 'key.copy-link')}
            </Button>
            <Button icon={GitCompareArrows} look={comparing ? 'busy' : 'default'} onClick={() => void compare()}>
              {t('key.compare')}
            </Button>
          </div>
        </div>
        <div className="col">
          <div className="s12 t3">{t('key.checked', { server })}</div>
          <ul className="checks" aria-live="polite">
            {made.checks
              .filter(check => check.name !== 'handshake' || check.result !== 'not-checked')
              .map(check => (
                <Check key={check.name} check={check} />
              ))}
            {none ? null : <TestRow serverId={serverId} keyId={made.key.id} onTested={onTested} />}
          </ul>
        </div>
      </div>
    </div>
  );
}

export function checkText(t: Texts, { name, result, found }: KeyCheck): string {
  if (found?.code === 'after-doubt') return t('check.on-server-doubt');
  return t(`check.${name}${result === 'pass' ? '' : result === 'fail' ? '-fail' : '-open'}`);
}

/** What a check found, in words where it has some. */
const foundText = (t: Texts, { found, detail }: KeyCheck): string | null => (found ? t(`check.found.${found.code}`, found.params) : detail);

const Check = ({ check }: { readonly check: KeyCheck }) => {
  const t = useTexts();
  const found = foundText(t, check);
  return (
    <li data-check={check.name} data-result={check.result}>
      <span className={MARKS[check.result].tone}>
        <Icon of={MARKS[check.result].icon} size={16} />
      </span>
      <span className="col">
        <span className="med">{checkText(t, check)}</span>
        {found === null ? null : <span className={check.result === 'fail' ? 'c-bad' : 't3'}>{found}</span>}
      </span>
    </li>
  );
};

/** What a test through the key showed, as a row of the list. Pure. */
export function testCheck(
  t: Texts,
  test: KeyTest,
): { readonly result: KeyCheck['result']; readonly title: string; readonly detail: string } {
  switch (test.type) {
    case 'works':
      return {
        result: 'pass',
        title: t('test.works'),
        detail: t('test.works-detail', { ms: test.handshakeMs, request: test.requestMs, status: test.status, program: test.program }),
      };
    case 'failed':
      return { result: 'fail', title: t(`test.failed-${test.step}`), detail: `${test.message} (${test.program})` };
    case 'no-program':
      return {
        result: 'not-checked',
        title: test.unfit ? t('keytest.unfit', { programs: test.unfit.join(', ') }) : t('test.no-program'),
        detail: t('test.no-program-detail', { missing: test.missing.map(code => t(`keytest.missing.${code}`)).join(', ') }),
      };
  }
}

/** The last check is asked for: it makes a connection through the key itself. */
function TestRow({
  serverId,
  keyId,
  onTested,
}: {
  readonly serverId: string;
  readonly keyId: string;
  readonly onTested: (test: KeyTest) => void;
}) {
  const t = useTexts();
  const now = useNow();
  const [since, setSince] = useState<number | null>(null);
  const [test, setTest] = useState<KeyTest | null>(null);
  const run = async () => {
    if (since !== null) return;
    setSince(Date.now());
    await attempt(t('test.not-run'), async () => {
      const ended = await call('testKey', { serverId, keyId });
      setTest(ended);
      onTested(ended);
    });
    setSince(null);
  };
  const shown = test === null ? null : testCheck(t, test);
  const mark = MARKS[shown?.result ?? 'not-checked'];
  return (
    <li data-check="handshake" data-result={shown?.result ?? 'not-checked'}>
      <span className={mark.tone}>
        <Icon of={mark.icon} size={16} />
      </span>
      <span className="col grow">
        <span className="med">{shown?.title ?? t('test.not-tested')}</span>
        <span className={shown?.result === 'fail' ? 'c-bad' : 't3'}>{shown?.detail ?? t('test.how')}</span>
      </span>
      <Button size="sm" {...(since === null ? { icon: Plug } : {})} look={since === null ? 'default' : 'busy'} onClick={() => void run()}>
        {since === null ? null : <Ring seconds={Math.floor((now - since) / 1000)} />}
        {t(test === null ? 'test.run' : 'test.again')}
      </Button>
    </li>
  );
}
