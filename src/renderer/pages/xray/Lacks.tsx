import { useTexts } from '../../stores/app';
import { useView } from '../../stores/view';
import { Link } from '../../ui/Link';

/** What the API of this server lacks, and where it is explained; none named: its Xray is too old for the call. */
export function Lacks({ services }: { readonly services: readonly string[] }) {
  const t = useTexts();
  const serverId = useView(view => view.route.serverId);
  return (
    <p className="card-b top s12 t2">
      {services.length === 0 ? (
        t('live.too-old')
      ) : (
        <>
          {t('live.lacks')} <span className="mono">{services.join(', ')}</span>.
        </>
      )}{' '}
      <Link to={{ page: 'server', ...(serverId === undefined ? {} : { serverId }), tab: 'doctor' }}>{t('live.ask-doctor')}</Link>
    </p>
  );
}
