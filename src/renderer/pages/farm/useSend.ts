/** Sends a form to a farm's panel and tells how it ended; the dialog closes only on what was read back as sent. */
import type { Failure, FieldError, FormOutcome } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useState } from 'react';
import { failureOf } from '../../api';
import { useTexts } from '../../stores/app';
import { failureText } from '../../ui/failure';

export interface SendState {
  readonly busy: boolean;
  /** Why it is not there as sent; null: nothing is known against it. */
  readonly failed: { readonly title: string; readonly text: string } | null;
}

/** The panel's words about its fields, ours in front of those that we know by name. Pure. */
export function fieldErrors(t: Texts, errors: readonly FieldError[]): string {
  return errors
    .map(({ field, message }) => {
      const name = field === '' ? '' : t.has(`panelField.${field}`) ? t(`panelField.${field}`) : field;
      return name === '' ? message : `${name}: ${message}`;
    })
    .join(' ');
}

/** How a form ended, in words; null: it is saved. Pure. */
export function outcomeProblem<T>(t: Texts, outcome: FormOutcome<T>): SendState['failed'] {
  switch (outcome.type) {
    case 'saved':
      return null;
    case 'rejected':
      return { title: t('outcomes.rejected'), text: fieldErrors(t, outcome.errors) };
    case 'differs': {
      const fields = outcome.fields.map(field => (t.has(`panelField.${field}`) ? t(`panelField.${field}`) : field));
      return { title: t('outcomes.differs'), text: t('outcomes.differs-text', { fields: fields.join(', ') }) };
    }
    case 'unproved':
      return { title: t('outcomes.unproved'), text: failureText(t, outcome.failure) };
  }
}

/** `send` resolves to true when the panel has it as sent; then the caller closes the dialog. `onRead`: what was read back, as sent or not. */
export function useSend() {
  const t = useTexts();
  const [state, setState] = useState<SendState>({ busy: false, failed: null });
  const fail = (failure: Failure) => setState({ busy: false, failed: { title: t('outcomes.failed'), text: failureText(t, failure) } });
  const send = async <T>(ask: () => Promise<FormOutcome<T>>, onRead?: (value: T) => void): Promise<boolean> => {
    if (state.busy) return false;
    setState({ busy: true, failed: null });
    try {
      const outcome = await ask();
      if (outcome.type === 'saved' || outcome.type === 'differs') onRead?.(outcome.value);
      const failed = outcomeProblem(t, outcome);
      setState({ busy: false, failed });
      return failed === null;
    } catch (thrown) {
      fail(failureOf(thrown));
      return false;
    }
  };
  return { ...state, send };
}
