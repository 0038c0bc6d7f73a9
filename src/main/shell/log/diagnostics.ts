import type { AppState } from '@shared/model';
import { redactHosts } from '@shared/redact';

export interface DiagnosticsInput {
  readonly state: AppState;
  /** Versions of the parts, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Recent warnings and errors of the log. */
  readonly lines: readonly string[];
  readonly secrets: Iterable<string>;
  readonly now: number;
}

/** A report for a bug tracker: versions, what each server can do, the last errors; no secret, uuid, host or name of the user's. */
export function diagnostics({ state, versions, lines, secrets, now }: DiagnosticsInput): string {
  const { app } = state;
  const servers = state.order.flatMap((id, index) => {
    const server = state.servers[id];
    const summary = state.summaries[id];
    if (!server || !summary) return [];
    const facts = [
      `server-${index + 1}${server.lab ? ' (lab)' : ''}: ${server.kind}`,
      [summary.program, summary.version].filter(Boolean).join(' ') || 'not reached yet',
      summary.link,
      ...(summary.needsSecret ? ['needs its secret'] : []),
      ...(summary.failure ? [`last failure ${summary.failure.code}: ${summary.failure.message}`] : []),
      `capabilities ${summary.capabilities.join(', ') || 'none'}`,
      ...(summary.warnings.length > 0 ? [`warnings ${summary.warnings.join(', ')}`] : []),
    ];
    return [facts.join('; ')];
  });
  const text = [
    `Switchyard diagnostics, ${new Date(now).toISOString()}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    `keychain ${app.keychain}, tray host ${app.trayHost ?? 'unknown'}, lab ${app.lab}`,
    '',
    ...servers,
    '',
    'Recent warnings and errors:',
    ...(lines.length > 0 ? lines : ['none']),
  ].join('\n');
  const named = state.order.flatMap(id => {
    const server = state.servers[id];
    return server ? [...hostsOf(server.address), server.name, ...('username' in server ? [server.username] : [])] : [];
  });
  const longestFirst = [...new Set(named)].sort((a, b) => b.length - a.length);
  return redactHosts(text, secrets, longestFirst);
}

function hostsOf(address: string): readonly string[] {
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(\[[^\]]+\]|[^/:]+)/i.exec(address)?.[1];
  return host ? [host] : [];
}
