import type { ConfigLine } from '@shared/model';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { useTexts } from '../../stores/app';
import { IconButton } from '../../ui/Button';
import { Shape } from '../../ui/Shape';
import { ConfigLines } from './ConfigLines';

interface FindingProps {
  readonly severity: 'attention' | 'danger';
  readonly title: string;
  readonly text: string;
  readonly config: readonly ConfigLine[] | null;
  /** What to do, in order. */
  readonly steps: readonly string[];
  /** Buttons under the steps. */
  readonly children?: React.ReactNode;
}

/** Something to mend: what was found, the lines to add, the steps; folds. */
export function Finding({ severity, title, text, config, steps, children }: FindingProps) {
  const t = useTexts();
  const id = useId();
  const [folded, setFolded] = useState(false);
  const empty = config === null && steps.length === 0 && children === undefined;
  return (
    <section className={`card dfail ${severity === 'danger' ? 'bad' : ''}`} aria-labelledby={id} data-severity={severity}>
      <div className={`card-h ${folded || empty ? '' : 'line'}`}>
        <Shape shape={severity === 'danger' ? 'bad' : 'warn'} />
        <h2 id={id}>{title}</h2>
        <span className="t3 s12 grow">{text}</span>
        {empty ? null : (
          <IconButton
            icon={folded ? ChevronRight : ChevronDown}
            label={t(folded ? 'mihomo.unfold' : 'mihomo.fold', { group: title })}
            aria-expanded={!folded}
            onClick={() => setFolded(!folded)}
          />
        )}
      </div>
      {folded || empty ? null : (
        <div className={`card-b top dfix ${config === null ? 'one' : ''}`}>
          {config === null ? null : <ConfigLines lines={config} />}
          <div className="col g12">
            {steps.length === 0 ? null : (
              <ol className="steps s12">
                {steps.map((step, index) => (
                  <li key={step}>
                    <span className="sn" aria-hidden="true">
                      {index + 1}
                    </span>
                    <span>{step}</span>
                  </li>
                ))}
              </ol>
            )}
            {children === undefined ? null : <div className="row wrap">{children}</div>}
          </div>
        </div>
      )}
    </section>
  );
}
