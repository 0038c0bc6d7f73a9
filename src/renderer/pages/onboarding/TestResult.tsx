import { formatCount } from '@shared/format';
import { useTexts } from '../../stores/app';
import { Banner } from '../../ui/Banner';
import { failureText } from '../../ui/failure';
import type { TestState } from './useServerTest';

/** What is there, what it can do, how long it took. */
export function TestResult({ test }: { readonly test: TestState }) {
  const t = useTexts();
  if (test.state === 'failed') {
    return (
      <div role="alert" data-test="failed">
        <Banner shape="bad" tone="bad" title={t('form.test-failed')} text={failureText(t, test.failure)} />
      </div>
    );
  }
  if (test.state !== 'passed') return null;
  const { report } = test;
  return (
    <div className="col g8" role="status" data-test="passed">
      <Banner
        shape="ok"
        title={t('form.test-passed', { program: report.program, version: report.version ?? '' })}
        text={t('form.test-took', { ms: formatCount(report.elapsedMs) })}
      />
      <div className="row wrap row-4">
        {report.capabilities.map(name => (
          <span key={name} className="chip ok">
            {t.has(`capability.${name}`) ? t(`capability.${name}`) : name}
          </span>
        ))}
        {report.warnings.map(code => (
          <span key={code} className="chip warn wrapping">
            {t.has(`warning.${code}`) ? t(`warning.${code}`) : code}
          </span>
        ))}
      </div>
    </div>
  );
}
