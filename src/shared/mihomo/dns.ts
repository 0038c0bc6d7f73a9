/** `/dns/query`. */
import type { DnsAnswer, DnsRecord } from '../model';
import { count, isRaw, list, record, text, textOrNull } from './read';

/** Null for an answer that is none. Sections that are missing are empty. */
export function readDns(body: unknown): DnsAnswer | null {
  if (!isRaw(body) || typeof body.Status !== 'number') return null;
  return {
    status: body.Status,
    answer: records(body.Answer),
    authority: records(body.Authority),
    additional: records(body.Additional),
    server: textOrNull(body.Server),
  };
}

const records = (value: unknown): readonly DnsRecord[] =>
  list(value).map(one => {
    const { name, type, TTL, data } = record(one);
    return { name: text(name), type: count(type), ttl: count(TTL), data: text(data) };
  });
