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

/** Characters of a line. */
const BESIDE = 40;

/** Something to mend: what was found, the lines to add, the steps; folds. */
export function Finding({ severity, title, text, config, steps, children }: FindingProps) {
  const t = useTexts();
  const id = useId();
  const [folded, setFolded] = useState(false);
  const bare = steps.length === 0 && children === undefined;
  const empty = config === null && bare;
  // Lines that would not fit beside the steps stand above them.
  const stacked = config === null || bare || config.some(line => line.text.length > BESIDE);
  return (
    <section className={`card dfail ${severity === 'danger' ? 'bad' : ''}`} aria-labelledby={id} data-severity={severity}>
      <div className={`card-h ${folded || empty ? '' : 'line'}`}>
        <Shape shape={severity === 'danger' ? 'bad' : 'warn'} />
        <div className="dhead grow">
          <h2 id={id}>{title}</h2>
          <span className="s12">{text}</span>
        </div>
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
        <div className={`card-b top dfix ${stacked ? 'one' : ''}`}>
          {config === null ? null : <ConfigLines lines={config} title={title} />}
          {bare ? null : (
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
          )}
        </div>
      )}
    </section>
  );
}
