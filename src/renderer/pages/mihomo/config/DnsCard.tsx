import { DNS_TYPES, type DnsRecord, type DnsReply, type DnsType } from '@shared/model';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { call, failureOf } from '../../../api';
import { useTexts } from '../../../stores/app';
import { attempt, tell } from '../../../stores/toasts';
import { Button, IconButton } from '../../../ui/Button';
import { Select, TextField } from '../../../ui/controls';
import { failureText } from '../../../ui/failure';
import { State } from '../../../ui/Shape';
import { dnsCode, dnsType } from './coreText';

type Asked =
  | { readonly state: 'idle' | 'busy' }
  | { readonly state: 'answered'; readonly reply: DnsReply }
  | { readonly state: 'failed'; readonly text: string };

/** Asks the core's own resolver. */
export function DnsCard({ serverId, live }: { readonly serverId: string; readonly live: boolean }) {
  const t = useTexts();
  const [name, setName] = useState('');
  const [type, setType] = useState<DnsType>('A');
  const [asked, setAsked] = useState<Asked>({ state: 'idle' });
  const able = live && name.trim() !== '' && asked.state !== 'busy';
  const ask = async () => {
    if (!able) return;
    setAsked({ state: 'busy' });
    try {
      setAsked({ state: 'answered', reply: await call('queryCoreDns', { serverId, name: name.trim(), type }) });
    } catch (thrown) {
      setAsked({ state: 'failed', text: failureText(t, failureOf(thrown)) });
    }
  };
  return (
    <section className="card" aria-label={t('coreConfig.dns')}>
      <div className="card-h line">
        <h2>{t('coreConfig.dns')}</h2>
      </div>
      <div className="card-b top col g12">
        <form
          className="row dnsask"
          onSubmit={event => {
            event.preventDefault();
            void ask();
          }}
        >
          <TextField
            className="grow"
            size32={false}
            aria-label={t('coreConfig.dns-name')}
            placeholder="www.example.com"
            maxLength={253}
            value={name}
            onChange={setName}
          />
          <Select
            label={t('coreConfig.dns-type')}
            value={type}
            options={DNS_TYPES.map(value => ({ value, label: value }))}
            onChange={setType}
          />
          <Button type="submit" look={asked.state === 'busy' ? 'busy' : 'default'} disabled={!able}>
            {t('coreConfig.dns-ask')}
          </Button>
        </form>
        <div role="status" data-dns={asked.state}>
          {asked.state === 'failed' ? (
            <State shape="bad" small>
              {asked.text}
            </State>
          ) : null}
          {asked.state === 'answered' ? <Verdict reply={asked.reply} /> : null}
        </div>
      </div>
      {asked.state === 'answered' ? <Answer reply={asked.reply} /> : null}
    </section>
  );
}

function Verdict({ reply }: { readonly reply: DnsReply }) {
  const t = useTexts();
  return (
    <div className="row s12">
      <State shape={reply.status === 0 ? 'ok' : 'warn'} quiet small>
        {t('coreConfig.dns-took', { ms: Math.max(1, Math.round(reply.tookMs)) })}
      </State>
      <span className="end t3 cut">
        {dnsCode(reply.status)}, {t('coreConfig.dns-records', { count: reply.answer.length })}
      </span>
    </div>
  );
}

const lineOf = ({ name, type, ttl, data }: DnsRecord): string => `${name}\t${ttl}\tIN\t${dnsType(type)}\t${data}`;

function Answer({ reply }: { readonly reply: DnsReply }) {
  const t = useTexts();
  // Without an answer, who would know says why there is none.
  const rows = reply.answer.length > 0 ? reply.answer : reply.authority;
  const copy = async () => {
    const text = [...reply.answer, ...reply.authority, ...reply.additional].map(lineOf).join('\n');
    if (await attempt(t('key.copy-failed'), () => call('copyText', { text, sensitive: false }))) tell('ok', t('key.copied'));
  };
  return (
    <>
      {rows.length === 0 ? null : (
        <table className="table compact thead-flush" aria-label={t('coreConfig.dns-answer')}>
          <colgroup>
            <col className="w72" />
            <col />
            <col className="w60" />
          </colgroup>
          <thead>
            <tr>
              <th>{t('coreConfig.dns-type')}</th>
              <th>{t(reply.answer.length > 0 ? 'coreConfig.dns-answer' : 'coreConfig.dns-authority')}</th>
              <th className="num">TTL</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((record, index) => (
              <tr key={String(index)}>
                <td className="t2">{dnsType(record.type)}</td>
                <td className="cut" title={record.data}>
                  {record.data.replace(/\.$/, '')}
                </td>
                <td className="num">
                  {record.ttl}
                  <span className="u">{t('coreConfig.s')}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="card-b top row">
        <span className="s12 t3 grow cut">
          {reply.server === null ? t('coreConfig.dns-own') : t('coreConfig.dns-by', { server: reply.server })}
        </span>
        {rows.length === 0 ? null : <IconButton icon={Copy} label={t('coreConfig.dns-copy')} onClick={() => void copy()} />}
      </div>
    </>
  );
}
