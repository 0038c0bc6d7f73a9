import type { BalancerView } from '@shared/model';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../stores/app';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/controls';

interface FindProps {
  readonly balancers: readonly BalancerView[];
  /** Nothing is known of the one that was asked for: the page says why. */
  readonly failed: boolean;
  readonly look: (names: readonly string[]) => Promise<void>;
}

/** Xray lists no balancers: one whose tag could not be guessed is asked for by it. */
export function FindBalancer({ balancers, failed, look }: FindProps) {
  const t = useTexts();
  const [tag, setTag] = useState('');
  const [asked, setAsked] = useState<{ readonly tag: string; readonly busy: boolean } | null>(null);
  const find = async () => {
    const wanted = tag.trim();
    if (wanted === '' || asked?.busy) return;
    setAsked({ tag: wanted, busy: true });
    await look([wanted]);
    setAsked({ tag: wanted, busy: false });
    setTag('');
  };
  const found = asked !== null && balancers.some(balancer => balancer.tag === asked.tag);
  return (
    <form
      className="listrow bal"
      onSubmit={event => {
        event.preventDefault();
        void find();
      }}
    >
      <TextField
        size32={false}
        className="grow"
        aria-label={t('live.balancer-tag')}
        placeholder={t('live.balancer-tag')}
        value={tag}
        onChange={setTag}
        maxLength={200}
      />
      <span className="s12 t2 cut" role="status">
        {asked === null || asked.busy || failed || found ? '' : t('live.no-balancer', { name: asked.tag })}
      </span>
      <Button size="sm" icon={Search} type="submit" look={asked?.busy ? 'busy' : 'default'} disabled={tag.trim() === ''}>
        {t('live.find-balancer')}
      </Button>
    </form>
  );
}
