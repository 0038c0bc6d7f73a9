import { formatCount } from '@shared/format';
import type { GroupSummary, RuleMatch, UnseenRule } from '@shared/model';
import type { Texts } from '@shared/texts';
import { ArrowDown, Globe, ListTree, Route } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../../stores/app';
import { Button, IconButton } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { failureText } from '../../../ui/failure';
import { Icon } from '../../../ui/icons';
import { Target, targetText } from './Target';
import type { MatchSearch } from './useMatch';
import { ruleName } from './useSwitching';

interface BannerProps {
  readonly search: MatchSearch;
  readonly groups: readonly GroupSummary[];
  /** Brings a rule into sight. */
  readonly onShow: (index: number) => void;
}

/** The rule that would match, and, honestly, what nobody but the core can tell. */
export function MatchBanner({ search, groups, onShow }: BannerProps) {
  const t = useTexts();
  const [listed, setListed] = useState(false);
  const { found, failure, next, resolve } = search;
  if (failure) {
    return (
      <div className="match warn" role="status">
        <Icon of={Route} />
        <span className="txt">{failure.code === 'bad-input' ? t('rules.match-bad') : failureText(t, failure)}</span>
      </div>
    );
  }
  if (!found) return null;
  const { rule, unseenCount, undecidedByAddress, target } = found;
  const canResolve = undecidedByAddress > 0 && target.host !== null && target.addresses.length === 0;
  const first = rule === null ? t('rules.match-none') : t('rules.match', { index: formatCount(rule.index) });
  const rest = rule === null ? '' : t('rules.match-rest', { rule: ruleName(rule), target: targetText(groups, rule.proxy) });
  const unsure = caveat(t, found);
  return (
    <div className="match" role="status" data-match={rule?.index ?? 'none'}>
      <Icon of={Route} />
      <span className="txt cut" title={[first, rest, unsure].filter(Boolean).join(' ')}>
        <span className="med">{first}</span> {rest} <span className="t3">{unsure}</span>
      </span>
      {canResolve ? (
        <Button look="ghost" size="sm" icon={Globe} title={t('rules.resolve-text', { name: target.host ?? '' })} onClick={resolve}>
          {t('rules.resolve')}
        </Button>
      ) : null}
      {unseenCount === 0 ? null : (
        <IconButton
          icon={ListTree}
          label={t('rules.could', { count: unseenCount, rules: formatCount(unseenCount) })}
          onClick={() => setListed(true)}
        />
      )}
      {rule === null ? null : (
        <Button look="ghost" size="sm" icon={ArrowDown} onClick={next}>
          {t('rules.next')}
        </Button>
      )}
      {listed ? <UnseenDialog found={found} groups={groups} onShow={onShow} onClose={() => setListed(false)} /> : null}
    </div>
  );
}

/** What was not looked into, shortly. */
function caveat(t: Texts, { sets, setCount, unseenCount, target }: RuleMatch): string {
  const resolved =
    target.host !== null && target.addresses.length > 0 ? t('rules.resolved', { addresses: target.addresses.join(', ') }) : '';
  const names = setCount > sets.length ? `${sets.join(', ')}…` : sets.join(', ');
  const unseen = setCount > 0 ? t('rules.not-looked', { count: setCount, sets: names }) : unseenCount > 0 ? t('rules.not-known') : '';
  return [resolved, unseen].filter(Boolean).join(' ');
}

function UnseenDialog(props: {
  readonly found: RuleMatch;
  readonly groups: readonly GroupSummary[];
  readonly onShow: (index: number) => void;
  readonly onClose: () => void;
}) {
  const t = useTexts();
  const { unseen, unseenCount } = props.found;
  const show = ({ index }: UnseenRule) => {
    props.onClose();
    props.onShow(index);
  };
  return (
    <Dialog title={t('rules.could-title')} onClose={props.onClose}>
      <p className="s12 t2">{t('rules.could-text')}</p>
      <ul className="unseen">
        {unseen.map(rule => (
          <li key={rule.index}>
            <button type="button" className="listrow" onClick={() => show(rule)}>
              <span className="t3 num">{formatCount(rule.index)}</span>
              <span className="col grow">
                <span className="cut">
                  {ruleName(rule)} <span className="t3">→</span> <Target proxy={rule.proxy} groups={props.groups} />
                </span>
                <span className="s11 t3">{t(`rules.unseen-${rule.reason}`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {unseenCount > unseen.length ? (
        <p className="s12 t3">
          {t('rules.could-more', { count: unseenCount - unseen.length, rules: formatCount(unseenCount - unseen.length) })}
        </p>
      ) : null}
    </Dialog>
  );
}
