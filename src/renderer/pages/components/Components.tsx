/** Every component in every state, on one page, for the eye and for visual tests. Nothing here acts. */
import { Check, Copy, KeyRound, Plus, Power, RotateCw, Search, Unplug, X } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../stores/app';
import { go, goBack, useView } from '../../stores/view';
import { Button, IconButton } from '../../ui/Button';
import { TextField } from '../../ui/controls';
import { Icon, Mark, Ring } from '../../ui/icons';
import { Metric } from '../../ui/Metric';
import { QuotaBar } from '../../ui/QuotaBar';
import { Shape, State } from '../../ui/Shape';
import { Empty } from '../../ui/states';
import { SHAPES, TOASTS, WAVE } from './samples';

function Card({
  title,
  aside,
  className = 'c4',
  children,
}: {
  readonly title: string;
  readonly aside?: React.ReactNode;
  readonly className?: string;
  readonly children: React.ReactNode;
}) {
  return (
    <section className={`card ${className}`}>
      <div className="card-h line">
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

function Shapes() {
  const t = useTexts();
  return (
    <Card title={t('components.shapes')}>
      <ul className="card-b top stl">
        {SHAPES.map(shape => (
          <li key={shape}>
            <Shape shape={shape} />
            <span className="s12">{t(`components.shape-${shape}`)}</span>
            <span className="end">
              <State shape={shape} pill>
                {t(`components.pill-${shape}`)}
              </State>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function RotateStates() {
  const t = useTexts();
  const row = (name: string, sample: React.ReactNode) => (
    <li>
      <span className="s12 t2">{t(`components.rotate-${name}`)}</span>
      <span className="end">{sample}</span>
    </li>
  );
  return (
    <Card title={t('components.rotate')}>
      <ul className="card-b top stl">
        {row(
          'ready',
          <Button size="sm" icon={RotateCw}>
            {t('rotate.rotate')}
          </Button>,
        )}
        {row(
          'cooling',
          <Button size="sm" disabled>
            {t('rotate.ready-in', { time: '0:43' })}
          </Button>,
        )}
        {row(
          'rotating',
          <Button size="sm" look="busy">
            <Ring />
            {t('rotate.rotating', { time: '0:12' })}
          </Button>,
        )}
        {row('changed', <span className="s12 c-ok">{t('outcome.changed', { old: '198.51.100.7', new: '203.0.113.9', s: '14' })}</span>)}
        {row(
          'same',
          <Button size="sm" icon={RotateCw}>
            {t('rotate.retry')}
          </Button>,
        )}
        {row(
          'no-internet',
          <Button size="sm" icon={RotateCw}>
            {t('rotate.again')}
          </Button>,
        )}
        {row(
          'stuck',
          <Button size="sm" icon={Power}>
            {t('components.restart')}
          </Button>,
        )}
      </ul>
    </Card>
  );
}

function PaletteSample() {
  const t = useTexts();
  const item = (icon: typeof RotateCw, label: string, end: React.ReactNode, className = '') => (
    <li className={`mi ${className}`}>
      <Icon of={icon} />
      {label}
      <span className="end t3">{end}</span>
    </li>
  );
  return (
    <Card
      title={t('palette.title')}
      aside={
        <span className="end t3 s12 pr4">
          <kbd>Ctrl K</kbd>
        </span>
      }
    >
      <div className="card-b top col g8">
        <TextField
          className="is-focus"
          value="rotate lv"
          readOnly
          onChange={() => undefined}
          aria-label={t('palette.title')}
          before={<Icon of={Search} />}
        />
        <ul className="menu flat">
          {item(RotateCw, t('palette.rotate', { name: 'LV-04' }), 'riga-farm', 'on')}
          {item(RotateCw, t('palette.rotate', { name: 'LV-07' }), t('rotate.ready-in', { time: '0:43' }), 't3')}
          <li className="rule" />
          {item(Copy, t('palette.new-key', { server: 'fra-edge-1' }), <kbd>Ctrl N</kbd>)}
        </ul>
      </div>
    </Card>
  );
}

function FourStates() {
  const t = useTexts();
  return (
    <>
      <Card className="c3" title={t('components.loading')}>
        <div className="card-b top col g12 h168">
          <span className="sk w96" />
          <span className="sk full" />
          <span className="sk w200" />
          <span className="sk full" />
          <span className="sk w140" />
          <span className="sk full" />
        </div>
      </Card>
      <Card className="c3" title={t('components.empty')}>
        <Empty className="h168" icon={KeyRound} title={t('key.none')} text={t('key.none-text')}>
          <Button size="sm" look="primary" icon={Plus}>
            {t('key.new')}
          </Button>
        </Empty>
      </Card>
      <Card className="c3" title={t('components.error')}>
        <Empty
          className="h168"
          bad
          icon={Unplug}
          title={t('server.cannot-reach', { name: 'baku-farm' })}
          text={`198.51.100.200:8000: ${t('error.refused')} ${t('server.next-try', { time: '0:18' })}`}
        >
          <Button size="sm">{t('server.try-now')}</Button>
          <Button size="sm" look="ghost">
            {t('server.edit')}
          </Button>
        </Empty>
      </Card>
      <Card className="c3" title={t('state.stale')}>
        <div className="card-b top col g8 h168">
          <div className="row">
            <State shape="stale" pill>
              {t('breach.since', { time: '12:04:05' })}
            </State>
            <span className="s12 t3 end">{t('server.next-try', { time: '0:18' })}</span>
          </div>
          <Metric label={t('chart.down')} stale>
            2.31 MiB/s
          </Metric>
          <svg className="spark wide h56" viewBox="0 0 72 20" preserveAspectRatio="none" aria-hidden="true">
            <rect className="gap" x="52" width="20" height="20" />
            <path className="line s-off" d={WAVE} />
          </svg>
        </div>
      </Card>
    </>
  );
}

function ToastSamples() {
  const t = useTexts();
  return (
    <div className="c4 col g8">
      {TOASTS.map(({ shape, title, text }) => (
        <div key={title} className="toast still">
          <Shape shape={shape} />
          <div className="col grow">
            <span className="med">{t(title, { name: 'LV-02' })}</span>
            <span className="s12 t2">{t(text, { old: '198.51.100.7', new: '203.0.113.9', ip: '203.0.113.77', s: '14' })}</span>
          </div>
          <IconButton icon={X} label={t('common.close')} />
        </div>
      ))}
    </div>
  );
}

function DialogSample() {
  const t = useTexts();
  return (
    <section className="dialog c4 dlg">
      <header className="dialog-h">
        <h2 className="grow">{t('keys.ask-delete-one', { name: 'lena-tablet' })}</h2>
      </header>
      <div className="dialog-b">
        <p className="s12 t2">{t('keys.ask-delete-text')}</p>
      </div>
      <footer className="dialog-f">
        <span className="grow" />
        <Button look="ghost">{t('common.cancel')}</Button>
        <Button look="primary">{t('keys.do-delete-one')}</Button>
      </footer>
    </section>
  );
}

function Controls() {
  const t = useTexts();
  const [text, setText] = useState(t('components.focused-field'));
  return (
    <Card title={t('components.controls')}>
      <div className="card-b top col g12">
        <div className="row">
          <Button look="primary">{t('components.primary')}</Button>
          <Button>{t('components.default')}</Button>
          <Button look="ghost">{t('components.ghost')}</Button>
          <Button look="danger">{t('components.danger')}</Button>
        </div>
        <div className="row">
          <Button className="is-focus">{t('components.focused')}</Button>
          <Button disabled>{t('components.disabled')}</Button>
          <Button look="busy">
            <Ring />
            {t('components.busy', { time: '0:04' })}
          </Button>
        </div>
        <div className="row">
          <TextField size32={false} className="grow is-focus" value={text} onChange={setText} aria-label={t('components.focused-field')} />
          <span className="sw on" aria-hidden="true" />
          <span className="sw" aria-hidden="true" />
          <span className="cb on" aria-hidden="true">
            <Icon of={Check} size={12} />
          </span>
          <span className="cb" aria-hidden="true" />
        </div>
        <div className="col g8">
          <QuotaBar percent={45} warnAt={80} text={t('components.quota-45')} />
          <QuotaBar percent={92} warnAt={80} text={t('components.quota-92')} />
          <QuotaBar percent={100} warnAt={80} text={t('components.quota-100')} />
        </div>
      </div>
    </Card>
  );
}

export function Components() {
  const t = useTexts();
  const canGoBack = useView(view => view.back.length > 0);
  return (
    <main className="comp">
      <header className="row row-16">
        <span className="c-acc bigmark">
          <Mark />
        </span>
        <h1 className="s15 grow">{t('components.title')}</h1>
        <IconButton icon={X} label={t('common.back')} onClick={() => (canGoBack ? goBack() : go({ page: 'settings', tab: 'about' }))} />
      </header>
      <div className="grid">
        <Shapes />
        <RotateStates />
        <PaletteSample />
        <FourStates />
        <ToastSamples />
        <DialogSample />
        <Controls />
      </div>
    </main>
  );
}
