import { formatDuration } from '@shared/format';
import { KINDS, type Kind } from '@shared/model';
import { ArrowLeft, Check, FileSearch, FlaskConical, Link, Plug } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { call, failureOf } from '../../api';
import { useApp, useNow, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { go, goBack, open, useView } from '../../stores/view';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/controls';
import { failureText } from '../../ui/failure';
import { Icon, KIND_ICONS, Mark, Ring } from '../../ui/icons';
import { State } from '../../ui/Shape';
import { LoopFinding } from '../doctor/ApiLoop';
import { type DraftForm, draftOf, EMPTY_FORM, type FormProblem, problemsOf, withFound } from './draft';
import { ServerFields } from './ServerFields';
import { TestResult } from './TestResult';
import { type Detection, useDetect } from './useDetect';
import { useServerTest } from './useServerTest';

function Found({ detection }: { readonly detection: Detection }) {
  const t = useTexts();
  switch (detection.state) {
    case 'idle':
    case 'asks':
      return null;
    case 'looking':
      return (
        <State shape="busy" small>
          {t('onboarding.looking')}
        </State>
      );
    case 'failed':
      return (
        <State shape="bad" small>
          {t('onboarding.no-answer')}
        </State>
      );
    case 'found':
      return detection.report.kind === null ? (
        <State shape="warn" small>
          {t('onboarding.unknown')}
        </State>
      ) : (
        <State shape="ok" small>
          {t(`kind.${detection.report.kind}.found`)}
        </State>
      );
  }
}

/** Said before the first connection: what one connection does to an API of the old style without its rule. */
function BeforeContact({ onLook }: { readonly onLook: () => void }) {
  const t = useTexts();
  return (
    <div className="col g8" role="status" data-before-contact>
      <Banner shape="warn" tone="warn" title={t('onboarding.before-contact')} text={t('onboarding.before-contact-text')} />
      <div className="row">
        <Button icon={FileSearch} onClick={() => open({ type: 'check-config' })}>
          {t('config.check')}
        </Button>
        <Button icon={Plug} onClick={onLook}>
          {t('onboarding.look')}
        </Button>
      </div>
    </div>
  );
}

/** Paste an address, see what it is, fill in the rest, test, add. */
export function Onboarding() {
  const t = useTexts();
  const now = useNow();
  const first = useApp(state => state.order.length === 0);
  const labOff = useApp(state => state.app.lab === 'off' || state.app.lab === 'failed');
  const canGoBack = useView(view => view.back.length > 0);
  const [form, setForm] = useState<DraftForm>(EMPTY_FORM);
  const [picked, setPicked] = useState(false);
  /** The address for which the user chose the kind. */
  const chosenFor = useRef<string | null>(null);
  const [problems, setProblems] = useState<readonly FormProblem[]>([]);
  const [adding, setAdding] = useState(false);
  const [addFailure, setAddFailure] = useState<string | null>(null);
  /** The bare address that may be connected to. */
  const [allowed, setAllowed] = useState<string | null>(null);
  const overSsh = form.kind === 'xray' && form.way === 'ssh';
  const detection = useDetect(overSsh ? '' : form.address, allowed);
  const look = () => setAllowed(form.address.trim());
  const { test, run, reset } = useServerTest();
  const loops =
    (detection.state === 'failed' && detection.failure.code === 'api-loop') ||
    (test.state === 'failed' && test.failure.code === 'api-loop');
  const asks = detection.state === 'asks' && (!picked || (form.kind === 'xray' && !overSsh));
  const kindKnown = picked || (detection.state === 'found' && detection.report.kind !== null);

  useEffect(() => {
    if (detection.state !== 'found' || detection.report.kind === null) return;
    const { kind } = detection.report;
    setForm(before => withFound(before, kind, chosenFor.current));
    setPicked(true);
  }, [detection]);

  const change = (next: DraftForm) => {
    // What was allowed was one look: the same address typed anew is asked about again.
    if (next.address !== form.address) setAllowed(null);
    setForm(next);
    setProblems([]);
    setAddFailure(null);
    reset();
  };
  const pick = (kind: Kind) => {
    setPicked(true);
    chosenFor.current = form.address.trim();
    change({ ...form, kind });
  };
  /** Detection gives the address its normal form (a scheme, say); a kind picked by hand keeps what was typed. */
  const draft = () =>
    draftOf(detection.state === 'found' && detection.report.kind === form.kind ? { ...form, address: detection.report.address } : form);
  const checked = (): boolean => {
    const found = problemsOf(form);
    setProblems(found);
    return found.length === 0;
  };
  const add = async () => {
    if (adding || !checked()) return;
    setAdding(true);
    setAddFailure(null);
    try {
      const { id } = await call('addServer', draft());
      go({ page: 'server', serverId: id });
    } catch (thrown) {
      setAddFailure(failureText(t, failureOf(thrown)));
    } finally {
      setAdding(false);
    }
  };
  const warnings = detection.state === 'found' ? detection.report.warnings : form.address.startsWith('http://') ? ['plain-http'] : [];
  const testing = test.state === 'testing';
  return (
    <main className="onb">
      <form
        className="onbox"
        onSubmit={event => {
          event.preventDefault();
          if (asks && !picked) look();
          else void add();
        }}
      >
        <div className="col g8 onh">
          <span className="c-acc bigmark">
            <Mark />
          </span>
          <h1>{t(first ? 'onboarding.title' : 'onboarding.title-more')}</h1>
          <p className="t2">{t('onboarding.text')}</p>
        </div>
        <div className="col g8">
          <TextField
            size32={false}
            className="h40"
            value={form.address}
            onChange={address => change({ ...form, address })}
            aria-label={t('form.address')}
            placeholder="https://panel.example.net:8000"
            autoFocus
            invalid={problems.includes('address')}
            before={<Icon of={Link} size={16} />}
            after={
              <span className="end" role="status">
                <Found detection={detection} />
              </span>
            }
          />
          {detection.state === 'failed' ? (
            <p className="s12 c-bad" role="alert" data-detect={detection.failure.code}>
              {failureText(t, detection.failure)}
            </p>
          ) : (
            <p className="s12 t3">{t('onboarding.also')}</p>
          )}
          {asks ? <BeforeContact onLook={look} /> : null}
          {loops ? <LoopFinding address={form.address.trim()} /> : null}
        </div>
        <div className="kgrid">
          {KINDS.map(kind => {
            const on = kindKnown && form.kind === kind;
            return (
              <button key={kind} type="button" className={`kcard ${on ? 'on' : ''}`} aria-pressed={on} onClick={() => pick(kind)}>
                <span className="kic">
                  <Icon of={KIND_ICONS[kind]} size={20} />
                </span>
                <span className="col">
                  <span className="med">{t(`kind.${kind}.title`)}</span>
                  <span className="s12 t3">{t(`kind.${kind}.text`)}</span>
                </span>
                {on ? (
                  <span className="kch">
                    <Icon of={Check} />
                  </span>
                ) : null}
              </button>
            );
          })}
        </div>
        {kindKnown ? (
          <section className="card onform col g12">
            <ServerFields form={form} onChange={change} problems={problems} />
            {warnings
              .filter(code => code !== 'plain-grpc')
              .map(code => (
                <Banner key={code} shape="warn" tone="warn" title={t.has(`warning.${code}`) ? t(`warning.${code}`) : code} />
              ))}
            <TestResult test={test} />
            {addFailure === null ? null : (
              <div role="alert">
                <Banner shape="bad" tone="bad" title={t('onboarding.not-added')} text={addFailure} />
              </div>
            )}
          </section>
        ) : null}
        <div className="row">
          {labOff ? (
            <>
              <Button
                size="lg"
                icon={FlaskConical}
                onClick={() =>
                  void attempt(t('lab.turn-on-failed'), () => call('setLab', { on: true }).then(() => go({ page: 'overview' })))
                }
              >
                {t('lab.try')}
              </Button>
              <span className="s12 t3 cut grow">{t('lab.try-text')}</span>
            </>
          ) : null}
          {first && !canGoBack ? null : (
            <Button size="lg" look="ghost" icon={ArrowLeft} onClick={() => (canGoBack ? goBack() : go({ page: 'overview' }))}>
              {t('common.back')}
            </Button>
          )}
          <span className="end row fn">
            <Button
              size="lg"
              look={testing ? 'busy' : 'default'}
              disabled={!kindKnown && !testing}
              onClick={() => {
                if (checked()) void run(null, draft());
              }}
            >
              {testing ? (
                <>
                  <Ring seconds={Math.floor((now - test.startedAt) / 1000)} />
                  {t('form.testing', { time: formatDuration(now - test.startedAt) })}
                </>
              ) : (
                t('form.test')
              )}
            </Button>
            <Button size="lg" look={adding ? 'busy' : 'primary'} disabled={!kindKnown && !adding} onClick={() => void add()}>
              {t('server.add')}
            </Button>
          </span>
        </div>
      </form>
    </main>
  );
}
