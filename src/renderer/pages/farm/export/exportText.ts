import type { ExportPreview } from '@shared/model';
import type { Texts } from '@shared/texts';

/** Where the passwords are, who needs none, and what is left out and why. Pure. */
export function noteText(t: Texts, { withoutPassword, trusted, skipped }: ExportPreview): string {
  return [
    t('proxyExport.passwords'),
    ...(withoutPassword === 0
      ? []
      : [t('proxyExport.open', { count: withoutPassword, addresses: t('proxyExport.addresses', { count: trusted }) })]),
    ...skipped.map(({ reason, count }) => t(`proxyExport.skipped-${reason}`, { count })),
  ].join(' ');
}
