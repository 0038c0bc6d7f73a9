import type { DoctorCheck, DoctorReport } from '../model/doctor';
import type { DoctorFacts, ServerFacts } from './facts';

type Works = DoctorReport['works'][number];
const works = (name: string, state: Works['state'], detail: string | null = null): Works => ({ name, state, detail });

/** What Switchyard can do with this server; details are codes of texts `doctor.detail.<code>`. */
export function worksWith({ server, via }: DoctorFacts, checks: readonly DoctorCheck[]): readonly Works[] {
  const result = (name: DoctorCheck['name']): DoctorCheck['result'] => checks.find(check => check.name === name)?.result ?? 'waits';
  const unless = (there: boolean, has: Works, missing: string): Works =>
    there ? has : works(has.name, 'no', server ? missing : 'not-reached');
  const has = (what: 'services' | 'calls', name: string): boolean => server?.[what].includes(name) ?? false;
  const keys = has('calls', 'GetInboundUsers') && has('calls', 'ListInbounds');
  const counts = has('services', 'StatsService') && server?.counters?.type !== 'off';
  const keysWhy = whyNoKeys(server);
  const traffic = result('key-traffic');
  const online = result('online');
  return [
    unless(keys, works('make-keys', 'yes'), keysWhy),
    unless(
      counts,
      works('exact-totals', traffic === 'attention' ? 'partly' : 'yes', traffic === 'attention' ? 'lines-missing' : 'per-key'),
      'no-stats',
    ),
    unless(
      counts,
      works('live-rates', traffic === 'attention' ? 'partly' : 'yes', traffic === 'attention' ? 'lines-missing' : null),
      'no-stats',
    ),
    unless(has('calls', 'ListInbounds'), works('links', 'yes'), keysWhy),
    unless(keys, works('put-back', 'yes'), keysWhy),
    unless(
      has('services', 'RoutingService'),
      works('routing', has('calls', 'ListRule') ? 'yes' : 'partly', has('calls', 'ListRule') ? null : 'no-rules'),
      'no-service',
    ),
    unless(
      has('calls', 'GetStatsOnline') && counts,
      works(
        'online',
        online === 'pass' ? 'yes' : 'partly',
        online === 'pass' ? null : online === 'attention' ? 'line-missing' : 'not-seen-yet',
      ),
      counts ? 'too-old' : 'no-stats',
    ),
    works('restart', 'no', via === 'ssh' ? 'not-over-api' : 'not-in-api'),
  ];
}

const whyNoKeys = (server: ServerFacts | null): string =>
  server?.services.includes('HandlerService') === false ? 'no-service' : 'too-old';
