import type { Clock } from '../clock';
import type { Random } from '../random';
import type { Dialect } from './profile';
import type { Traffic } from './traffic';

/** What a subscriber of a stream is given; it ends by the returned function. */
export type Send = (line: string) => void;
export type Stream = (query: URLSearchParams, send: Send) => () => void;

const LOG_LEVELS = ['debug', 'info', 'warning', 'error', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];
/** sing-box has levels of its own. */
const SING_BOX_LEVELS: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  fatal: 'silent',
  panic: 'silent',
};

/** The level a query asks for, or null where the program refuses it. */
export function logLevelOf(query: URLSearchParams, dialect: Dialect): LogLevel | null {
  const asked = query.get('level') || 'info';
  if (dialect === 'sing-box') return SING_BOX_LEVELS[asked] ?? null;
  return LOG_LEVELS.find(level => level === asked) ?? null;
}

/** One frame a second, the first after a second. */
export function trafficStream(clock: Clock, traffic: () => Traffic, dialect: () => Dialect): Stream {
  return (_query, send) =>
    clock.every(1_000, () => {
      const now = traffic();
      now.catchUp();
      const { up, down, upTotal, downTotal } = now;
      send(JSON.stringify(dialect() === 'mihomo' ? { up, down, upTotal, downTotal } : { up, down }));
    });
}

/** One frame a second; the first is a zero that no process ever had. */
export function memoryStream(clock: Clock, traffic: () => Traffic): Stream {
  return (_query, send) => {
    let first = true;
    return clock.every(1_000, () => {
      const now = traffic();
      now.catchUp();
      send(JSON.stringify({ inuse: first ? 0 : now.memory, oslimit: 0 }));
      first = false;
    });
  };
}

/** The whole list at once, then again each `intervalMs`. */
export function connectionsStream(clock: Clock, traffic: () => Traffic): (intervalMs: number, send: Send) => () => void {
  return (intervalMs, send) => {
    send(traffic().snapshot());
    return clock.every(intervalMs, () => send(traffic().snapshot()));
  };
}

/** What a core that serves a household writes: who asked for what, by which rule it went where, and what failed. */
const LINES: readonly (readonly [level: LogLevel, text: (random: Random) => string])[] = [
  ['info', random => asked(random, 'TCP', STREAMS, 'DomainSuffix(stream.example)', 'Streaming[LON 2]')],
  ['info', random => asked(random, 'UDP', STREAMS, 'DomainSuffix(stream.example)', 'Streaming[LON 2]')],
  ['info', random => asked(random, 'TCP', ['api.social.example', 'img.social.example'], 'DomainKeyword(social)', 'Main[AMS 1]')],
  ['info', random => asked(random, 'TCP', ['imap.mail.example', 'mail.example'], 'DomainSuffix(mail.example)', 'Work[HEL 1]')],
  ['info', random => asked(random, 'UDP', [`203.0.113.${random.int(2, 250)}`], 'Match', 'Main[FRA 1]')],
  ['info', random => asked(random, 'TCP', ['registry.example.org', 'git.example.org', 'static.news.example'], 'Match', 'Main[FRA 1]')],
  ['debug', random => `[DNS] resolve ${random.pick(STREAMS)} A from https://192.0.2.53/dns-query`],
  ['debug', random => `[Sniffer] sniff tls host ${random.pick(['git.example.org', 'static.news.example'])}`],
  [
    'warning',
    random =>
      `[TCP] dial Streaming (match DomainSuffix/stream.example) ${asker(random)} --> ${random.pick(STREAMS)}:443 error: 192.0.2.31:443 connect error: i/o timeout`,
  ],
  ['error', () => '[Provider] amberline pull error: Get "https://sub.example/amberline": context deadline exceeded'],
];
const STREAMS = ['video.stream.example', 'cdn.stream.example', 'edge.stream.example'];
const asker = (random: Random): string => `192.168.1.${random.pick([7, 12, 13, 26, 40])}:${random.int(40_000, 62_000)}`;
const asked = (random: Random, network: string, hosts: readonly string[], rule: string, way: string): string =>
  `[${network}] ${asker(random)} --> ${random.pick(hosts)}:443 match ${rule} using ${way}`;

/** Log lines at uneven times, made only while somebody listens. The caller has checked the level. */
export function logStream(clock: Clock, random: Random, dialect: () => Dialect): Stream {
  const listeners = new Set<(level: LogLevel, text: string) => void>();
  let cancel: (() => void) | null = null;
  const next = () => {
    cancel = clock.after(random.int(150, 1_800), () => {
      const [level, write] = random.pick(LINES);
      const text = write(random);
      for (const listener of listeners) listener(level, text);
      next();
    });
  };
  return (query, send) => {
    const least = LOG_LEVELS.indexOf(logLevelOf(query, dialect()) ?? 'info');
    const structured = query.get('format') === 'structured' && dialect() !== 'sing-box';
    const listener = (level: LogLevel, text: string) => {
      if (LOG_LEVELS.indexOf(level) < least) return;
      const time = new Date(clock.now()).toISOString().slice(11, 19);
      const type = dialect() === 'sing-box' && level === 'warning' ? 'warn' : level;
      send(
        JSON.stringify(
          structured ? { time, level: level === 'warning' ? 'warn' : level, message: text, fields: [] } : { type, payload: text },
        ),
      );
    };
    listeners.add(listener);
    if (listeners.size === 1) next();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) cancel?.();
    };
  };
}
