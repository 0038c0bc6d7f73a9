import type { CountSource } from '@shared/model';
import type { Texts } from '@shared/texts';
import { ShieldCheck } from 'lucide-react';
import { useTexts } from '../../stores/app';
import { Icon } from '../../ui/icons';

/** How a number came to be, in a sentence. Pure. */
export function sourceText(t: Texts, { type, how, name }: CountSource): string {
  if (type === 'exact') return t(how === 'xray' ? 'source.exact-xray' : 'source.exact-unnamed');
  return t(`keyapi.estimate.${how}`, { name: name ?? '' });
}

/** `exact` or `≈ estimate`; how, in its title. */
export function Source({ of }: { readonly of: CountSource }) {
  const t = useTexts();
  return <SourceWord exact={of.type === 'exact'} title={sourceText(t, of)} />;
}

export function SourceWord({ exact, title }: { readonly exact: boolean; readonly title: string }) {
  const t = useTexts();
  return (
    <span className={`st s12 mid ${exact ? 'st-ok q' : 'st-warn'}`} title={title} data-source={exact ? 'exact' : 'estimate'}>
      {exact ? (
        <Icon of={ShieldCheck} size={12} />
      ) : (
        <span className="approx" aria-hidden="true">
          ≈
        </span>
      )}
      {t(exact ? 'source.exact' : 'source.estimate')}
      <span className="sr">, {title}</span>
    </span>
  );
}
