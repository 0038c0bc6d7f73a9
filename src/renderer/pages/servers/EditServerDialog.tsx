import { useApp, useTexts } from '../../stores/app';
import { closeOverlay, overlayCloser } from '../../stores/view';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { ServerFields } from '../onboarding/ServerFields';
import { TestResult } from '../onboarding/TestResult';
import { useServerForm } from './useServerForm';

/** All that can be changed of a server; its kind stays. */
export function EditServerDialog({ serverId }: { readonly serverId: string }) {
  const t = useTexts();
  const server = useApp(state => state.servers[serverId]);
  const { form, problems, saving, failed, test, change, runTest, save } = useServerForm(server);
  if (!server) return null;
  const submit = async () => {
    const close = overlayCloser();
    if (await save()) close();
  };
  return (
    <Dialog
      title={t('server.edit-title', { name: server.name })}
      onClose={closeOverlay}
      onSubmit={() => void submit()}
      footer={
        <>
          <Button look={test.state === 'testing' ? 'busy' : 'default'} onClick={runTest}>
            {t(test.state === 'testing' ? 'form.testing-plain' : 'form.test')}
          </Button>
          <span className="grow" />
          <Button look="ghost" onClick={closeOverlay}>
            {t('common.cancel')}
          </Button>
          <Button look={saving ? 'busy' : 'primary'} onClick={() => void submit()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className="col g12">
        <ServerFields full form={form} problems={problems} onChange={change} />
        <TestResult test={test} />
        {failed === null ? null : <Banner shape="bad" tone="bad" title={t('server.not-saved')} text={failed} />}
      </div>
    </Dialog>
  );
}
