import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { PROXY_FORMATS, type ProxyFormat } from '@shared/model';
import { useTexts } from '../../../stores/app';
import { PATTERNS } from './formats';

/** All formats, the common ones first. */
export function FormatList({ value, onChange }: { readonly value: ProxyFormat; readonly onChange: (format: ProxyFormat) => void }) {
  const t = useTexts();
  return (
    <RadioGroup
      className="fmts"
      aria-label={t('proxyExport.format')}
      value={value}
      onValueChange={next => {
        const format = PROXY_FORMATS.find(each => each === next);
        if (format) onChange(format);
      }}
    >
      {PROXY_FORMATS.map(format => (
        <Radio.Root key={format} value={format} className={`fmt ${format === value ? 'on' : ''}`}>
          <span className={`rb ${format === value ? 'on' : ''}`} />
          <span className="col">
            <span className="med s12 cut">{t(`proxyExport.format-${format}`)}</span>
            <span className="s11 t3 cut">{PATTERNS[format] ?? t(`proxyExport.about-${format}`)}</span>
          </span>
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
