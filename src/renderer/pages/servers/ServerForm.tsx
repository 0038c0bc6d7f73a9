import type { Server } from '@shared/model';
import { useTexts } from '../../stores/app';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ServerFields } from '../onboarding/ServerFields';
import { TestResult } from '../onboarding/TestResult';
import { useServerForm } from './useServerForm';

/** How a server is reached and what is kept of it, on its own page: test, cancel, save. A server of the lab is as it is. */
export function ServerForm({ server }: { readonly server: Server }) {
  const t = useTexts();
  return server.lab ? <Banner shape="off" title={t('server.lab-fixed')} /> : <Fields key={server.id} server={server} />;
}

function Fields({ server }: { readonly server: Server }) {
  const t = useTexts();
  const { form, problems, saving, changed, failed, test, change, undo, runTest, save } = useServerForm(server);
  return (
    <section aria-label={t('server.reaching')}>
      <h2 className="sh">{t('server.reaching')}</h2>
      <form
        className="card"
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="card-b top col g12">
          <ServerFields full form={form} problems={problems} onChange={change} />
          <TestResult test={test} />
          {failed === null ? null : (
            <div role="alert">
              <Banner shape="bad" tone="bad" title={t('server.not-saved')} text={failed} />
            </div>
          )}
        </div>
        <footer className="dialog-f">
          <Button look={test.state === 'testing' ? 'busy' : 'default'} onClick={runTest}>
            {t(test.state === 'testing' ? 'form.testing-plain' : 'form.test')}
          </Button>
          <span className="grow" />
          <Button look="ghost" disabled={!changed} onClick={undo}>
            {t('common.cancel')}
          </Button>
          <Button look={saving ? 'busy' : 'default'} type="submit" disabled={!changed}>
            {t('common.save')}
          </Button>
        </footer>
      </form>
    </section>
  );
}
