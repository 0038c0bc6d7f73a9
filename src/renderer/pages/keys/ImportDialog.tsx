import type { Failure, ImportReport } from '@shared/model';
import type { Texts } from '@shared/texts';
import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { call, failureOf } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { closeOverlay, overlayCloser } from '../../stores/view';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { failureText } from '../../ui/failure';
import { Shape } from '../../ui/Shape';
import { Cost, isTooMany, usePlan } from '../keyapi/Cost';

const MOST_CHARS = 10_000_000;
/** Rows of the dry run that are listed; those with a problem come first. */
const MOST_LISTED = 200;

/** The rows to show: problems first, then what would be made. Pure. */
export const rowsToShow = (report: ImportReport): ImportReport['rows'] =>
  [...report.rows.filter(row => row.problem !== null), ...report.rows.filter(row => row.problem === null)].slice(0, MOST_LISTED);

/** What is wrong with a row, and where; `is made` where nothing is. Pure. */
export const problemText = (t: Texts, row: ImportReport['rows'][number]): string => {
  if (row.problem === null) return row.remark ? t(`import.remark.${row.remark}`) : t('keyImport.good');
  const text = t.has(`import.${row.problem}`) ? t(`import.${row.problem}`) : row.problem;
  if (row.detail === null) return text;
  // The number of the line that had it first.
  if (row.problem === 'name-twice' || row.problem === 'uuid-twice') return `${text} ${row.detail}`;
  return t('keyImport.quoted', { text, detail: row.detail });
};

/** A list of keys, pasted or from a file: first a dry run row by row, then made as a bulk action. */
export function ImportDialog({ serverId }: { readonly serverId: string }) {
  const t = useTexts();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const api = useApp(state => state.servers[serverId]?.kind === 'keyapi');
  const plan = usePlan(api && report !== null && report.good > 0 ? serverId : null, 'create', report?.good ?? 1);
  const change = (next: string) => {
    setText(next);
    setReport(null);
    setFailure(null);
  };
  const readFile = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > MOST_CHARS) setFailure({ code: 'too-large', message: '' });
    else change(await chosen.text());
  };
  const check = async () => {
    if (busy || text.trim() === '') return;
    setBusy(true);
    setFailure(null);
    try {
      setReport(await call('checkImport', { serverId, text }));
    } catch (thrown) {
      setFailure(failureOf(thrown));
    }
    setBusy(false);
  };
  const run = async () => {
    if (busy || report === null || report.good === 0) return;
    setBusy(true);
    const close = overlayCloser();
    if (await attempt(t('keyImport.failed'), () => call('importKeys', { serverId, text }))) close();
    else setBusy(false);
  };
  return (
    <Dialog
      title={t('keyImport.title')}
      onClose={closeOverlay}
      onSubmit={() => void (report === null ? check() : run())}
      footer={
        <>
          <span className="t3 s12 grow cut">{t(report === null ? 'keyImport.nothing-sent' : 'keyImport.dry-run')}</span>
          <Button look="ghost" onClick={report === null ? closeOverlay : () => setReport(null)}>
            {t(report === null ? 'common.cancel' : 'common.back')}
          </Button>
          {report === null ? (
            <Button look={busy ? 'busy' : 'primary'} disabled={text.trim() === ''} onClick={() => void check()}>
              {t('keyImport.check')}
            </Button>
          ) : (
            <Button
              look={busy ? 'busy' : 'primary'}
              disabled={report.good === 0 || isTooMany(api ? plan.value : null, report.good)}
              onClick={() => void run()}
            >
              {t('keyImport.run', { count: report.good })}
            </Button>
          )}
        </>
      }
    >
      {report === null ? (
        <div className="col g12">
          <div className="row">
            <p className="s12 t2 grow">{t('keyImport.how')}</p>
            <Button icon={FileUp} onClick={() => file.current?.click()}>
              {t('keyImport.file')}
            </Button>
            <input
              ref={file}
              type="file"
              accept=".csv,.json,.txt,text/csv,application/json,text/plain"
              hidden
              onChange={event => {
                void readFile(event.target.files?.[0]);
                event.target.value = '';
              }}
            />
          </div>
          <textarea
            className="area-field"
            aria-label={t('keyImport.list')}
            placeholder={'name,uuid,flow,inbound,quota,expires,tags,note'}
            spellCheck={false}
            value={text}
            onChange={event => change(event.target.value)}
          />
        </div>
      ) : (
        <div className="col g12">
          <Report report={report} />
          {api && report.good > 0 ? <Cost plan={plan} count={report.good} /> : null}
        </div>
      )}
      {failure ? (
        <div className="mt8">
          <Banner shape="bad" tone="bad" title={t('keyImport.unreadable')} text={failureText(t, failure)} />
        </div>
      ) : null}
    </Dialog>
  );
}

function Report({ report }: { readonly report: ImportReport }) {
  const t = useTexts();
  const rows = rowsToShow(report);
  const more = report.rows.length - rows.length;
  return (
    <div className="col g12">
      <p className="row row-16 s12" role="status">
        <span className="row row-4">
          <Shape shape="ok" /> {t('keyImport.good-count', { count: report.good })}
        </span>
        {report.bad > 0 ? (
          <span className="row row-4 c-bad">
            <Shape shape="bad" /> {t('keyImport.bad-count', { count: report.bad })}
          </span>
        ) : null}
      </p>
      <div className="card importlist scrolls">
        <table className="table compact keep">
          <colgroup>
            <col className="w60" />
            <col className="w200" />
            <col />
          </colgroup>
          <thead>
            <tr>
              <th className="num">{t('keyImport.line')}</th>
              <th>{t('key.key')}</th>
              <th>{t('keyImport.then')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.line}>
                <td className="num t3">{row.line}</td>
                <td className="med">{row.name === '' ? '–' : row.name}</td>
                <td className={row.problem === null ? 't3' : 'c-bad'} title={problemText(t, row)}>
                  {problemText(t, row)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 ? <p className="s12 t3">{t('chart.more', { count: more })}</p> : null}
    </div>
  );
}
