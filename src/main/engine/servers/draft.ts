/** What a user typed -> a server, or a Fault that says what is wrong. */
import { Fault } from '@shared/fault';
import type { CountersRoute, Kind, Server, ServerDraft, SshRoute, XrayServer } from '@shared/model';
import { serverDraftSchema } from '@shared/model.schema';
import { isHost } from '@shared/proxies';
import { isSocketPath } from '@shared/ssh';
import { parseAddress } from '../transport/address';

/** `{n}` counts up: see the keys service. */
const DEFAULT_KEY_PATTERN = 'key-{n}';

/** Throws a Fault `bad-input` that names the field, or `bad-address`. `before` keeps what the draft leaves out. */
export function toServer(draft: ServerDraft, id: string, before: Server | null): Server {
  const parsed = serverDraftSchema.safeParse(draft);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Fault('bad-input', `${issue?.path.join('.') || 'draft'}: ${issue?.message ?? 'not valid'}`);
  }
  const { kind, name, address: typed, tags, pin } = parsed.data;
  if (before && before.kind !== kind) throw new Fault('bad-input', 'kind: a server keeps its kind; add another one');
  const way = kind === 'xray' ? wayOf(parsed.data, before?.kind === 'xray' ? before : null) : null;
  const { address, secure } = way ?? parseAddress(kind, typed);
  if (pin && !secure) throw new Fault('bad-input', 'pin: only an https address has a certificate');
  const base = {
    id,
    name,
    address,
    tags: [...new Set(tags ?? before?.tags ?? [])],
    pin: pin === undefined ? (before?.pin ?? null) : pin,
    lab: before?.lab ?? false,
  };
  // A pin of the old address is meaningless without TLS.
  const server = kindFields(kind, secure ? base : { ...base, pin: null }, parsed.data, before);
  return server.kind === 'xray' && way?.ssh ? { ...server, ssh: way.ssh } : server;
}

/** Where the Xray behind a key API is, as `wayOf`; null: none was named. */
function countersOf({ counters: wanted, plainGrpc }: ServerDraft, before: CountersRoute | null): CountersRoute | null {
  if (wanted === undefined || wanted === null) return wanted === null ? null : before;
  const { address, ssh } = wayOf({ ...wanted, ...(plainGrpc === undefined ? {} : { plainGrpc }) }, before);
  return { address, ssh };
}

interface Way {
  readonly address: string;
  readonly ssh?: SshRoute | null;
  readonly plainGrpc?: boolean;
}

/** Where an Xray's API is: behind SSH as seen from there, else in the network, which it must not be without the user's word. */
function wayOf({ address: typed, ssh: wanted, plainGrpc }: Way, before: Pick<XrayServer, 'address' | 'ssh'> | null) {
  const ssh = wanted === undefined ? (before?.ssh ?? null) : wanted;
  if (ssh) {
    const remote = isSocketPath(ssh.remote) ? ssh.remote : parseAddress('xray', ssh.remote).address;
    return { address: remote, secure: false, ssh: { destination: ssh.destination, remote } };
  }
  const { address, warnings } = parseAddress('xray', typed);
  const known = before !== null && !before.ssh && before.address === address;
  if (warnings.includes('plain-grpc') && !known && plainGrpc !== true)
    throw new Fault('plain-grpc', 'an API that is not on this computer’s loopback has no password and no TLS: confirm it, or use SSH');
  return { address, secure: false, ssh: null };
}

type Base = Pick<Server, 'id' | 'name' | 'address' | 'tags' | 'pin' | 'lab'>;

function kindFields(kind: Kind, base: Base, draft: ServerDraft, before: Server | null): Server {
  switch (kind) {
    case 'xray': {
      const old = before?.kind === 'xray' ? before : null;
      const { publicHost = old?.publicHost ?? null, publicPort = old?.publicPort ?? null, inboundTag = old?.inboundTag ?? null } = draft;
      return { kind, ...base, publicHost, publicPort, inboundTag, keyPattern: draft.keyPattern ?? old?.keyPattern ?? DEFAULT_KEY_PATTERN };
    }
    case 'keyapi': {
      const old = before?.kind === 'keyapi' ? before : null;
      const counters = countersOf(draft, old?.counters ?? null);
      const keyPattern = draft.keyPattern ?? old?.keyPattern ?? DEFAULT_KEY_PATTERN;
      return { kind, ...base, keyPattern, ...(counters ? { counters } : {}) };
    }
    case 'mihomo': {
      const { latency, closeAfterSwitch } = before?.kind === 'mihomo' ? before : {};
      return { kind, ...base, ...(latency ? { latency } : {}), ...(closeAfterSwitch ? { closeAfterSwitch } : {}) };
    }
    case 'farm': {
      const old = before?.kind === 'farm' ? before : null;
      const username = draft.username ?? old?.username ?? '';
      if (username === '') throw new Fault('bad-input', 'username: a farm needs a user name');
      const { publicHost = old?.publicHost ?? null } = draft;
      if (publicHost !== null && !isHost(publicHost))
        throw new Fault('bad-input', 'publicHost: a name or an address alone, without a port');
      return { kind, ...base, username, publicHost, favourites: [...new Set(draft.favourites ?? old?.favourites ?? [])] };
    }
  }
}
