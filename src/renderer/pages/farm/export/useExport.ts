/** What the export dialog asks for, its preview, and the two ways out. */
import type { ExportPreview, Failure, ProxyExport, ProxyFormat, ProxyType } from '@shared/model';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { call, failureOf } from '../../../api';
import { useApp } from '../../../stores/app';
import { lastFormat } from './formats';

export interface ExportForm {
  readonly format: ProxyFormat;
  /** '': the farm's own. */
  readonly host: string;
  readonly onlyAvailable: boolean;
  readonly type: ProxyType | 'both';
  readonly comment: boolean;
  readonly remoteDns: boolean;
  readonly template: string;
}

export interface Export {
  readonly form: ExportForm;
  set(part: Partial<ExportForm>): void;
  readonly what: ProxyExport;
  /** Null until the first answer; the one before stays while another is on its way. */
  readonly preview: ExportPreview | null;
  readonly failure: Failure | null;
  reload(): void;
}

export function useExport(serverId: string, proxyIds: readonly number[] | null): Export {
  const template = useApp(state => state.settings.proxyTemplate);
  const [form, setForm] = useState<ExportForm>(() => ({
    ...{ format: lastFormat(), host: '', onlyAvailable: false, type: 'both', comment: false, remoteDns: true },
    template,
  }));
  const what = useMemo<ProxyExport>(() => {
    const host = form.host.trim();
    return {
      ...{ serverId, proxyIds, onlyAvailable: form.onlyAvailable, format: form.format, comment: form.comment, remoteDns: form.remoteDns },
      type: form.type === 'both' ? null : form.type,
      host: host === '' ? null : host,
      ...(form.format === 'template' ? { template: form.template } : {}),
    };
  }, [serverId, proxyIds, form]);
  const asked = useDeferredValue(what);
  const [state, setState] = useState<{ readonly preview: ExportPreview | null; readonly failure: Failure | null }>({
    preview: null,
    failure: null,
  });
  const [wish, setWish] = useState(0);
  const latest = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a wish asks the same again
  useEffect(() => {
    latest.current += 1;
    const mine = latest.current;
    call('previewProxies', asked).then(
      preview => mine === latest.current && setState({ preview, failure: null }),
      thrown => mine === latest.current && setState(before => ({ ...before, failure: failureOf(thrown) })),
    );
  }, [asked, wish]);
  return {
    form,
    set: part => setForm(now => ({ ...now, ...part })),
    what,
    ...state,
    reload: () => setWish(now => now + 1),
  };
}
