import type { Server } from '@shared/model';
import { useState } from 'react';
import { call, failureOf } from '../../api';
import { useTexts } from '../../stores/app';
import { failureText } from '../../ui/failure';
import { type DraftForm, draftOf, EMPTY_FORM, type FormProblem, formOf, problemsOf, unsaved } from '../onboarding/draft';
import { type TestState, useServerTest } from '../onboarding/useServerTest';

export interface ServerForm {
  readonly form: DraftForm;
  readonly problems: readonly FormProblem[];
  readonly saving: boolean;
  /** Something differs from what is stored. */
  readonly changed: boolean;
  /** Why it was not saved. */
  readonly failed: string | null;
  readonly test: TestState;
  change(form: DraftForm): void;
  /** Back to what is stored. */
  undo(): void;
  runTest(): void;
  /** Resolves to whether it was saved. */
  save(): Promise<boolean>;
}

/** What the user changes of a stored server; its kind stays. */
export function useServerForm(server: Server | undefined): ServerForm {
  const t = useTexts();
  /** What the user typed and has not saved. */
  const [edited, setEdited] = useState<DraftForm | null>(null);
  /** What was saved, until the window's copy of the server shows it. */
  const [saved, setSaved] = useState<{ readonly form: DraftForm; readonly over: string } | null>(null);
  const [problems, setProblems] = useState<readonly FormProblem[]>([]);
  const [saving, setSaving] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const { test, run, reset } = useServerTest();
  const known = server ? formOf(server) : EMPTY_FORM;
  const stored = saved?.over === JSON.stringify(known) ? saved.form : known;
  const form = edited ?? stored;
  const change = (next: DraftForm | null) => {
    setEdited(next);
    setProblems([]);
    setFailed(null);
    reset();
  };
  const draft = () => ({ ...draftOf(form), ...(server?.kind === 'farm' ? { favourites: server.favourites } : {}) });
  const checked = () => {
    const found = problemsOf(form);
    setProblems(found);
    return found.length === 0;
  };
  return {
    form,
    problems,
    saving,
    changed: JSON.stringify(form) !== JSON.stringify(stored),
    failed,
    test,
    change,
    undo: () => change(null),
    runTest: () => {
      if (server && checked()) void run(server.id, draft());
    },
    save: async () => {
      if (!server || saving || !checked()) return false;
      setSaving(true);
      try {
        await call('editServer', { id: server.id, draft: draft() });
        setSaved({ form, over: JSON.stringify(known) });
        setEdited(now => unsaved(now, form));
        setFailed(null);
        return true;
      } catch (thrown) {
        setFailed(failureText(t, failureOf(thrown)));
        return false;
      } finally {
        setSaving(false);
      }
    },
  };
}
