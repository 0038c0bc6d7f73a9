import { formatDuration } from '@shared/format';
import type { SshPrompt } from '@shared/model';
import { Fingerprint, KeyRound } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import { call } from '../../api';
import { useApp, useNow, useTexts } from '../../stores/app';
import { Button } from '../../ui/Button';
import { Switch } from '../../ui/controls';
import { Icon } from '../../ui/icons';
import { State } from '../../ui/Shape';
import { SecretField } from '../onboarding/ServerFields';
import { promptStore } from './prompt';

const reply = (prompt: SshPrompt, answer: string | null, remember = false): void =>
  void call('answerSsh', { id: prompt.id, answer, remember }).catch(() => undefined);

/** What ssh asks, in its own words, and what the user can say to it. Escape gives up. */
export function Askpass() {
  const prompt = useStore(promptStore, state => state.prompt);
  useEffect(() => {
    const giveUp = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && prompt) reply(prompt, null);
    };
    document.addEventListener('keydown', giveUp);
    return () => document.removeEventListener('keydown', giveUp);
  }, [prompt]);
  // What was typed goes with its question.
  return prompt ? <Question key={prompt.id} prompt={prompt} /> : null;
}

function Question({ prompt }: { readonly prompt: SshPrompt }) {
  const t = useTexts();
  const now = useNow();
  const { kind } = prompt;
  return (
    <main className="askp" data-ssh-question={kind}>
      <header className="row g8">
        <span className="c-acc">
          <Icon of={kind === 'host-key' ? Fingerprint : KeyRound} size={20} />
        </span>
        <h1 className="grow">{t(`askpass.title-${kind}`, { name: prompt.serverName })}</h1>
      </header>
      <p className="t2">{t(`askpass.text-${kind}`)}</p>
      {prompt.again ? (
        <State shape="warn" small>
          {t('askpass.again')}
        </State>
      ) : null}
      {prompt.fingerprint === null ? null : (
        <p className="askf mono" data-fingerprint>
          {prompt.fingerprint}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="askq mono s12" tabIndex={0} aria-label={t('askpass.words')}>
        {prompt.text}
      </section>
      <Answer prompt={prompt} />
      <p className="s12 t3">{t('askpass.until', { time: formatDuration(Math.max(0, prompt.until - now)) })}</p>
    </main>
  );
}

function Answer({ prompt }: { readonly prompt: SshPrompt }) {
  switch (prompt.kind) {
    case 'host-key':
    case 'confirm':
      return <YesOrNo prompt={prompt} />;
    case 'presence':
      return <GiveUp prompt={prompt} />;
    case 'passphrase':
    case 'password':
    case 'other':
      return <Typed prompt={prompt} kind={prompt.kind} />;
  }
}

/** Nothing to say: the device is touched, or not. */
function GiveUp({ prompt }: { readonly prompt: SshPrompt }) {
  const t = useTexts();
  return (
    <div className="row g8 askb">
      <span className="grow" />
      <Button size="lg" onClick={() => reply(prompt, null)}>
        {t('common.cancel')}
      </Button>
    </div>
  );
}

/** The careful answer has the focus: a key pressed by chance trusts nobody. */
function YesOrNo({ prompt }: { readonly prompt: SshPrompt }) {
  const t = useTexts();
  return (
    <div className="row g8 askb">
      <span className="grow" />
      <Button size="lg" autoFocus onClick={() => reply(prompt, null)}>
        {t(prompt.kind === 'host-key' ? 'askpass.refuse' : 'common.cancel')}
      </Button>
      <Button size="lg" look="primary" onClick={() => reply(prompt, 'yes')}>
        {t(prompt.kind === 'host-key' ? 'askpass.trust' : 'askpass.continue')}
      </Button>
    </div>
  );
}

function Typed({ prompt, kind }: { readonly prompt: SshPrompt; readonly kind: 'passphrase' | 'password' | 'other' }) {
  const t = useTexts();
  const id = useId();
  const keychain = useApp(state => state.app.keychain === 'ready');
  const [typed, setTyped] = useState('');
  const [remember, setRemember] = useState(false);
  return (
    <form
      className="col g12"
      onSubmit={event => {
        event.preventDefault();
        if (typed !== '') reply(prompt, typed, remember && keychain);
      }}
    >
      <div className="col g4">
        <label className="s12 t2" htmlFor={id}>
          {t(`askpass.field-${kind}`)}
        </label>
        <SecretField id={id} value={typed} onChange={setTyped} autoFocus />
      </div>
      {prompt.canKeep ? (
        <span className="row g8">
          <Switch label={t('askpass.keep')} on={remember && keychain} onChange={setRemember} disabled={!keychain} />
          <span className="s12 t3">{t(keychain ? 'askpass.keep' : 'askpass.no-keychain')}</span>
        </span>
      ) : null}
      <div className="row g8 askb">
        <span className="grow" />
        <Button size="lg" look="ghost" onClick={() => reply(prompt, null)}>
          {t('common.cancel')}
        </Button>
        <Button size="lg" look="primary" type="submit" disabled={typed === ''}>
          {t('askpass.continue')}
        </Button>
      </div>
    </form>
  );
}
