import { useState } from 'react';
import { call, failureOf } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import { closeOverlay } from '../../stores/view';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { failureText } from '../../ui/failure';
import { draftOf, EMPTY_FORM, type FormProblem, formOf, problemsOf } from '../onboarding/draft';
import { ServerFields } from '../onboarding/ServerFields';
import { TestResult } from '../onboarding/TestResult';
import { useServerTest } from '../onboarding/useServerTest';

/** All that can be changed of a server; its kind stays. */
export function EditServerDialog({ serverId }: { readonly serverId: string }) {
  const t = useTexts();
  const server = useApp(state => state.servers[serverId]);
  const [form, setForm] = useState(server ? formOf(server) : EMPTY_FORM);
  const [problems, setProblems] = useState<readonly FormProblem[]>([]);
  const [saving, setSaving] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const { test, run, reset } = useServerTest();
  if (!server) return null;
  const draft = () => ({ ...draftOf(form), ...(server.kind === 'farm' ? { favourites: server.favourites } : {}) });
  const checked = () => {
    const found = problemsOf(form);
    setProblems(found);
    return found.length === 0;
  };
  const save = async () => {
    if (saving || !checked()) return;
    setSaving(true);
    try {
      await call('editServer', { id: serverId, draft: draft() });
      closeOverlay();
    } catch (thrown) {
      setFailed(failureText(t, failureOf(thrown)));
      setSaving(false);
    }
  };
  return (
    <Dialog
      title={t('server.edit-title', { name: server.name })}
      onClose={closeOverlay}
      onSubmit={() => void save()}
      footer={
        <>
          <Button
            look={test.state === 'testing' ? 'busy' : 'default'}
            onClick={() => {
              if (checked()) void run(serverId, draft());
            }}
          >
            {t(test.state === 'testing' ? 'form.testing-plain' : 'form.test')}
          </Button>
          <span className="grow" />
          <Button look="ghost" onClick={closeOverlay}>
            {t('common.cancel')}
          </Button>
          <Button look={saving ? 'busy' : 'primary'} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className="col g12">
        <ServerFields
          full
          form={form}
          problems={problems}
          onChange={next => {
            setForm(next);
            setProblems([]);
            setFailed(null);
            reset();
          }}
        />
        <TestResult test={test} />
        {failed === null ? null : <Banner shape="bad" tone="bad" title={t('server.not-saved')} text={failed} />}
      </div>
    </Dialog>
  );
}
