import { useId } from 'react';
import { useTexts } from '../../stores/app';
import { Banner } from '../../ui/Banner';
import { Segmented, Switch, TextField } from '../../ui/controls';
import { hostOf, isOpenRoute, type RouteForm, routeOverSsh } from './route';

/** How the gRPC API of an Xray is reached: directly, which in a network needs a second word, or over SSH. */
export function GrpcWay({
  route,
  onChange,
  problems,
  usualRemote,
  withAddress,
}: {
  readonly route: RouteForm;
  readonly onChange: (route: RouteForm) => void;
  readonly problems: readonly string[];
  readonly usualRemote: string;
  /** The address has no field of its own elsewhere. */
  readonly withAddress?: boolean;
}) {
  const t = useTexts();
  const id = useId();
  const field = (key: 'sshDestination' | 'sshRemote' | 'grpcAddress', placeholder: string) => {
    const part = key === 'grpcAddress' ? 'address' : key;
    return (
      <>
        <label htmlFor={`${id}-${key}`}>{t(`form.${key}`)}</label>
        <TextField
          id={`${id}-${key}`}
          value={route[part]}
          onChange={value => onChange({ ...route, [part]: value })}
          placeholder={placeholder}
          invalid={problems.includes(key)}
          aria-describedby={`${id}-${key}-hint`}
        />
        <span />
        <p className="hint" id={`${id}-${key}-hint`}>
          {t(`form.${key}-hint`)}
        </p>
      </>
    );
  };
  return (
    <>
      <span className="lbl">{t('form.way')}</span>
      <span className="row">
        <Segmented
          label={t('form.way')}
          value={route.way}
          options={[
            { value: 'direct', label: t('form.way-direct') },
            { value: 'ssh', label: t('form.way-ssh') },
          ]}
          onChange={way => onChange(way === 'ssh' ? routeOverSsh(route, usualRemote) : { ...route, way })}
        />
      </span>
      {route.way === 'ssh' ? (
        <>
          {field('sshDestination', 'root@203.0.113.5')}
          {field('sshRemote', usualRemote)}
        </>
      ) : withAddress ? (
        field('grpcAddress', usualRemote)
      ) : null}
      {isOpenRoute(route) ? (
        <>
          <span />
          <div className="col g8" data-plain-grpc>
            <Banner shape="warn" tone="warn" title={t('warning.plain-grpc')} />
            <span className="row g8">
              <Switch
                label={t('form.plain-grpc')}
                on={route.plainFor === hostOf(route.address)}
                onChange={on => onChange({ ...route, plainFor: on ? hostOf(route.address) : '' })}
              />
              <span className={`s12 ${problems.includes('plainGrpc') ? 'c-bad' : ''}`}>{t('form.plain-grpc')}</span>
            </span>
          </div>
        </>
      ) : null}
    </>
  );
}
