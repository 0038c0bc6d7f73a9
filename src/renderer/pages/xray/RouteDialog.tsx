import type { InboundView, RouteAnswer, XrayServer } from '@shared/model';
import { useId, useState } from 'react';
import { call, failureOf } from '../../api';
import { useTexts } from '../../stores/app';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Segmented, Select, TextField } from '../../ui/controls';
import { Dialog } from '../../ui/Dialog';
import { failureText } from '../../ui/failure';
import { EMPTY_ROUTE, questionOf, type RouteForm } from './routeForm';

type Asked =
  | { readonly state: 'idle' | 'busy' }
  | { readonly state: 'answered'; readonly answer: RouteAnswer }
  | { readonly state: 'failed'; readonly text: string };

const PROTOCOLS = ['', 'http', 'tls', 'quic', 'bittorrent'] as const;

/** Where a connection would go, by the server's own router; nothing is sent to the destination. */
export function RouteDialog(props: {
  readonly server: XrayServer;
  readonly inbounds: readonly InboundView[];
  readonly onClose: () => void;
}) {
  const t = useTexts();
  const id = useId();
  const [form, setForm] = useState<RouteForm>({ ...EMPTY_ROUTE, inboundTag: props.inbounds.find(each => each.takesKeys)?.tag ?? '' });
  const [problem, setProblem] = useState<'target' | 'port' | null>(null);
  const [asked, setAsked] = useState<Asked>({ state: 'idle' });
  const set = (change: Partial<RouteForm>) => {
    setForm({ ...form, ...change });
    setProblem(null);
    setAsked({ state: 'idle' });
  };
  const ask = async () => {
    if (asked.state === 'busy') return;
    const question = questionOf(form);
    if (typeof question === 'string') {
      setProblem(question);
      return;
    }
    setAsked({ state: 'busy' });
    try {
      setAsked({ state: 'answered', answer: await call('testRoute', { serverId: props.server.id, question }) });
    } catch (thrown) {
      setAsked({ state: 'failed', text: failureText(t, failureOf(thrown)) });
    }
  };
  return (
    <Dialog
      title={t('route.title', { name: props.server.name })}
      onClose={props.onClose}
      onSubmit={() => void ask()}
      footer={
        <>
          <span className="grow s12 t3">{t('route.harmless')}</span>
          <Button look="ghost" onClick={props.onClose}>
            {t('common.close')}
          </Button>
          <Button look={asked.state === 'busy' ? 'busy' : 'primary'} type="submit" form={`${id}form`}>
            {t('route.ask')}
          </Button>
        </>
      }
    >
      <form
        id={`${id}form`}
        className="form ed2"
        onSubmit={event => {
          event.preventDefault();
          void ask();
        }}
      >
        <label htmlFor={`${id}target`}>{t('route.target')}</label>
        <TextField
          id={`${id}target`}
          autoFocus
          value={form.target}
          onChange={target => set({ target })}
          placeholder="www.example.com"
          invalid={problem === 'target'}
        />
        <label htmlFor={`${id}port`}>{t('route.port')}</label>
        <span className="row">
          <TextField
            id={`${id}port`}
            className="w96"
            inputMode="numeric"
            value={form.port}
            onChange={port => set({ port })}
            invalid={problem === 'port'}
          />
          <Segmented
            label={t('route.network')}
            value={form.network}
            onChange={network => set({ network })}
            options={[
              { value: 'tcp', label: 'TCP' },
              { value: 'udp', label: 'UDP' },
            ]}
          />
        </span>
        <span className="lbl">{t('route.inbound')}</span>
        <Select
          wide
          label={t('route.inbound')}
          value={form.inboundTag}
          onChange={inboundTag => set({ inboundTag })}
          options={[
            { value: '', label: t('route.any') },
            ...props.inbounds.filter(each => each.tag !== '').map(({ tag }) => ({ value: tag, label: tag })),
          ]}
        />
        <span className="lbl">{t('route.protocol')}</span>
        <Select
          wide
          label={t('route.protocol')}
          value={form.protocol}
          onChange={protocol => set({ protocol })}
          options={PROTOCOLS.map(value => ({ value, label: value === '' ? t('route.any') : value }))}
        />
        <label htmlFor={`${id}user`}>{t('route.user')}</label>
        <TextField id={`${id}user`} value={form.user} onChange={user => set({ user })} placeholder={t('route.any')} />
        {problem === null ? null : (
          <>
            <span />
            <p className="hint c-bad" role="alert">
              {t(`route.problem-${problem}`)}
            </p>
          </>
        )}
      </form>
      <div className="mt8" role="status" data-route={asked.state}>
        {asked.state === 'answered' ? <Answer of={asked.answer} /> : null}
        {asked.state === 'failed' ? <Banner shape="bad" tone="bad" title={t('route.failed')} text={asked.text} /> : null}
      </div>
    </Dialog>
  );
}

function Answer({ of }: { readonly of: RouteAnswer }) {
  const t = useTexts();
  if (of.outboundTag === null) return <Banner shape="off" title={t('route.no-rule')} text={t('route.first-outbound')} />;
  const groups = of.groupTags.filter(tag => tag !== of.outboundTag);
  return (
    <Banner
      shape="ok"
      title={t('route.goes-to', { tag: of.outboundTag })}
      {...(groups.length === 0 ? {} : { text: t('route.by-groups', { tags: groups.join(', ') }) })}
    />
  );
}
