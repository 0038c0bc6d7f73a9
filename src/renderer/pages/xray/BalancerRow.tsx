import { formatClock } from '@shared/format';
import type { BalancerView, OutboundView } from '@shared/model';
import type { Texts } from '@shared/texts';
import { ArrowLeftRight } from 'lucide-react';
import { useState } from 'react';
import { call, failureOf } from '../../api';
import { useTexts } from '../../stores/app';
import { Select } from '../../ui/controls';
import { failureText } from '../../ui/failure';
import { Icon } from '../../ui/icons';
import { State } from '../../ui/Shape';

const ITSELF = '';
type Change =
  | { readonly state: 'none' }
  | { readonly state: 'asked'; readonly target: string }
  | { readonly state: 'verified'; readonly at: number }
  | { readonly state: 'kept'; readonly why: string };

interface BalancerProps {
  readonly serverId: string;
  readonly balancer: BalancerView;
  readonly outbounds: readonly OutboundView[];
  readonly live: boolean;
  readonly reload: () => void;
}

/** One balancer: what it uses, and the outbound that the user may force; the choice is shown once the server was read again. */
export function BalancerRow({ serverId, balancer, outbounds, live, reload }: BalancerProps) {
  const t = useTexts();
  const [change, setChange] = useState<Change>({ state: 'none' });
  const force = async (target: string) => {
    setChange({ state: 'asked', target });
    try {
      await call('overrideBalancer', { serverId, balancer: balancer.tag, target: target === ITSELF ? null : target });
      setChange({ state: 'verified', at: Date.now() });
    } catch (thrown) {
      setChange({ state: 'kept', why: failureText(t, failureOf(thrown)) });
    }
    reload();
  };
  const targets = new Set([...outbounds.map(each => each.tag), ...balancer.chosen, balancer.override ?? '']);
  targets.delete('');
  const value = change.state === 'asked' ? change.target : (balancer.override ?? ITSELF);
  return (
    <div className="listrow bal" data-balancer={balancer.tag}>
      <span className="c-acc">
        <Icon of={ArrowLeftRight} size={16} />
      </span>
      <div className="col grow">
        <span className="med cut">{t('live.balancer-title', { name: balancer.tag })}</span>
        <span className="row s12 t2">
          <span className="cut">{usesText(t, balancer, outbounds)}</span>
          <span role="status" className="fn">
            <ChangeState change={change} />
          </span>
        </span>
      </div>
      <Select
        label={t('live.override', { name: balancer.tag })}
        value={value}
        disabled={!live || change.state === 'asked'}
        onChange={target => void force(target)}
        options={[{ value: ITSELF, label: t('live.by-itself') }, ...[...targets].map(tag => ({ value: tag, label: tag }))]}
      />
    </div>
  );
}

function ChangeState({ change }: { readonly change: Change }) {
  const t = useTexts();
  switch (change.state) {
    case 'none':
      return null;
    case 'asked':
      return (
        <State shape="busy" small>
          {t('live.reading-back')}
        </State>
      );
    case 'verified':
      return (
        <State shape="ok" quiet small>
          {t('live.verified', { time: formatClock(change.at, { language: t.language }) })}
        </State>
      );
    case 'kept':
      return (
        <span title={change.why}>
          <State shape="warn" small>
            {t('live.kept')}
          </State>
        </span>
      );
  }
}

/** `uses hel-wg; ams-wg is slow, waw-wg dead` */
function usesText(t: Texts, { override, chosen }: BalancerView, outbounds: readonly OutboundView[]): string {
  const uses = override === null ? chosen : [override];
  const dead = uses.filter(tag => outbounds.some(each => each.tag === tag && each.observed?.alive === false));
  const first = uses.length === 0 ? t('live.uses-nothing') : t(override === null ? 'live.uses' : 'live.forced', { tags: uses.join(', ') });
  return dead.length === 0 ? first : `${first}; ${t('live.are-dead', { tags: dead.join(', ') })}`;
}
