import { useMemo } from 'react';
import { useTexts } from '../stores/app';
import { qrPicture } from './qr';

/** Dark on white in both themes; says so when a link is too long for a code. */
export function Qr({ text, size, name }: { readonly text: string; readonly size: 248 | 256; readonly name: string }) {
  const t = useTexts();
  const picture = useMemo(() => qrPicture(text, size), [text, size]);
  if (!picture) {
    return (
      <div className={`qr-none qr-${size === 256 ? 256 : 240}`} role="note">
        <p className="s12">{t('qr.too-long')}</p>
      </div>
    );
  }
  const px = picture.side * picture.modulePx;
  return (
    <div className={`qr qr-${size === 256 ? 256 : 240}`} data-qr={picture.level}>
      <svg viewBox={`0 0 ${picture.side} ${picture.side}`} width={px} height={px} role="img" aria-label={t('qr.label', { name })}>
        <path d={picture.path} />
      </svg>
    </div>
  );
}
