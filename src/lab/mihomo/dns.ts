/** The core's resolver: a few names of each kind, as a real one answers them. */
import type { Dialect } from './profile';

const TYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  HTTPS: 65,
  CAA: 257,
};
const NO_SUCH_NAME = 3;

interface Row {
  readonly name: string;
  readonly type: number;
  readonly TTL: number;
  readonly data: string;
}

/** Null: a type that no DNS has. */
export function answerDns(name: string, typeName: string, dialect: Dialect): Readonly<Record<string, unknown>> | null {
  const type = TYPES[typeName];
  if (type === undefined) return null;
  const missing = name.endsWith('.invalid');
  const rows = missing ? [] : rowsOf(`${name}.`, type);
  const soa = { name: '.', type: 6, TTL: 900, data: 'a.root-servers.net. nstld.verisign-grs.com. 2026071700 1800 900 604800 86400' };
  return {
    Status: missing ? NO_SUCH_NAME : 0,
    Question: [{ Name: `${name}.`, Qtype: type, Qclass: 1 }],
    TC: false,
    RD: true,
    RA: true,
    AD: false,
    CD: false,
    ...(dialect === 'sing-box' ? { Server: 'internal' } : {}),
    ...(rows.length > 0 ? { Answer: rows } : {}),
    ...(missing ? { Authority: [soa] } : {}),
  };
}

function rowsOf(name: string, type: number): readonly Row[] {
  // What is delivered from near by has another name behind it.
  if (name.startsWith('cdn.') && type === 1) {
    const edge = `edge.${name.slice(4)}`;
    const near = ['192.0.2.44', '192.0.2.45'].map(data => ({ name: edge, type, TTL: 60, data }));
    return [{ name, type: 5, TTL: 300, data: edge }, ...near];
  }
  switch (type) {
    case 1:
      return [{ name, type, TTL: 60, data: '203.0.113.10' }];
    case 28:
      return [{ name, type, TTL: 60, data: '2001:db8::10' }];
    case 12:
      return [{ name, type, TTL: 60, data: 'host.example.net.' }];
    case 15:
      return [{ name, type, TTL: 3600, data: `10 mail.${name}` }];
    case 16:
      return [{ name, type, TTL: 3600, data: '"v=spf1 -all"' }];
    default:
      return [];
  }
}
