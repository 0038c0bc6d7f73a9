/** The list of servers: real ones in the document with their secrets in the vault, the lab's in memory only. */
import { randomUUID } from 'node:crypto';
import { Fault } from '@shared/fault';
import type { LatencyTest, Notice, Server, ServerDraft } from '@shared/model';
import { whereIs } from '@shared/ssh';
import type { Document, Log, Secret, Vault } from '../outside';
import { Queue } from '../queue';
import { parseAddress } from '../transport/address';
import { needController } from './controller';
import { type ReadList, readList, type ServerList, writeList } from './document';
import { toServer } from './draft';

/** One simulated server with its secret, which is kept in memory only. */
export interface LabServer {
  readonly server: Server;
  readonly secret: Secret | null;
}
export interface ServersDeps {
  readonly document: Document;
  readonly vault: Vault;
  readonly log: Log;
  /** The list is now this: real servers in the user's order, then the lab's. */
  changed(servers: readonly Server[]): void;
  /** A server's secret is another one now. */
  secretChanged(serverId: string): void;
  notice(notice: Notice): void;
}

export class Servers {
  private list: ServerList = { servers: [], unreadable: [] };
  private lab: readonly LabServer[] = [];
  private newer = false;
  /** One change of a server's secret at a time: what was typed last wins over a token that a login brings meanwhile. */
  private readonly changes = new Queue();
  /** Servers whose secret was given for this run only. */
  private readonly forThisRun = new Set<string>();

  constructor(private readonly deps: ServersDeps) {}

  /** Reads the document; what is wrong with it becomes a notice, never an error. */
  load(): void {
    const { notice } = this.deps;
    const read = this.readDocument();
    this.newer = read.state === 'newer';
    this.list = { servers: read.servers, unreadable: read.unreadable };
    if (read.state === 'bad') notice({ id: 'servers-bad', code: 'servers-bad', params: { file: this.setAside() } });
    if (read.state === 'newer') notice({ id: 'servers-newer', code: 'servers-newer', params: {} });
    if (read.lost > 0) notice({ id: 'servers-unreadable', code: 'servers-unreadable', params: { count: read.lost } });
    this.tell();
  }

  get(id: string): Server | null {
    return this.all().find(server => server.id === id) ?? null;
  }

  /** Fault `not-found` for an unknown id. */
  need(id: string): Server {
    const server = this.get(id);
    if (!server) throw new Fault('not-found', 'there is no such server');
    return server;
  }

  /** Of the lab from memory, else from the vault; rejects with a Fault `keychain`. */
  async secret(id: string): Promise<Secret | null> {
    const simulated = this.lab.find(one => one.server.id === id);
    return simulated ? simulated.secret : this.deps.vault.get(id);
  }

  /**
   * The stored secret for a server as it would be after an edit. Fault `needs-secret` when it would go to another host, or lose its TLS: a stored
   * secret only ever travels to where its user sent it, whatever a window asks for.
   */
  async secretFor(edited: Server): Promise<Secret | null> {
    const before = this.need(edited.id);
    const secret = await this.secret(edited.id);
    // An Xray's API takes none.
    if (edited.kind === 'xray') return secret;
    const was = parseAddress(before.kind, before.address);
    const will = parseAddress(edited.kind, edited.address);
    const moved = was.host !== will.host || (was.secure && !will.secure);
    if (secret && secret.value !== '' && moved) throw new Fault('needs-secret', 'the address is another one: type the secret again');
    return secret;
  }

  /** Secret first: a server whose secret could not be kept is not added. */
  async add(draft: ServerDraft): Promise<string> {
    this.mustWrite();
    const server = toServer(draft, randomUUID(), null);
    this.mustBeNew(server);
    const secret = draft.secret ?? '';
    if (secret !== '') await this.deps.vault.set(server.id, { value: secret });
    try {
      this.mustBeNew(server);
      this.write({ ...this.list, servers: [...this.list.servers, server] });
    } catch (thrown) {
      if (secret !== '') await this.deps.vault.delete(server.id).catch(() => undefined);
      throw thrown;
    }
    return server.id;
  }

  edit(id: string, draft: ServerDraft): Promise<void> {
    return this.changes.run(id, async () => {
      this.mustWrite();
      const wanted = toServer(draft, id, this.mustBeReal(id));
      this.mustBeNew(wanted);
      const { secret } = draft;
      // Anew from what is there now: a favourite may have changed while the keychain was asked.
      const replace = (): void => this.replace(toServer(draft, id, this.mustBeReal(id)));
      if (secret === undefined) {
        if (whereIs(wanted) !== whereIs(this.need(id))) await this.secretFor(wanted);
        replace();
        return;
      }
      await this.withSecret(id, secret === '' ? null : { value: secret }, replace);
      this.forThisRun.delete(id);
      this.deps.secretChanged(id);
    });
  }

  /** The secret goes too: when the keychain refuses that, the server stays and the Fault `keychain` is told. */
  remove(id: string): Promise<void> {
    return this.changes.run(id, async () => {
      this.mustWrite();
      this.mustBeReal(id);
      if (this.deps.vault.state === 'locked')
        throw new Fault('keychain', 'the keychain is locked: the secret of the server would stay in it');
      await this.withSecret(id, null, () => this.write({ ...this.list, servers: this.list.servers.filter(server => server.id !== id) }));
      this.forThisRun.delete(id);
    });
  }

  /** The whole new order of the real servers; Fault `bad-input` when it names others than there are. */
  order(ids: readonly string[]): void {
    this.mustWrite();
    const byId = new Map(this.list.servers.map(server => [server.id, server]));
    const servers = [...new Set(ids)].flatMap(id => byId.get(id) ?? []);
    if (servers.length !== byId.size || ids.length !== byId.size) throw new Fault('bad-input', 'ids: not the servers that there are');
    this.write({ ...this.list, servers });
  }

  /** Pins a port to the tray, or takes it off; of the lab for this run. */
  setFavourite(id: string, portId: number, on: boolean): void {
    const server = this.need(id);
    if (server.kind !== 'farm') throw new Fault('wrong-kind', 'only a farm has ports');
    const others = server.favourites.filter(other => other !== portId);
    this.replace({ ...server, favourites: on ? [...others, portId] : others });
  }

  /** How latency is tested on a controller; of the lab for this run. */
  setLatencyTest(id: string, latency: LatencyTest): void {
    this.replace({ ...needController(this.need(id), 'latency tests'), latency });
  }

  /** Whether a switch of a group's node closes the connections through it; of the lab for this run. */
  setCloseAfterSwitch(id: string, closeAfterSwitch: boolean): void {
    this.replace({ ...needController(this.need(id), 'connections'), closeAfterSwitch });
  }

  /** A secret given again, for this run (`remember` false) or for good; of the lab in memory. */
  giveSecret(id: string, value: string, remember: boolean): Promise<void> {
    return this.changes.run(id, async () => {
      const server = this.need(id);
      if (server.lab) this.lab = this.lab.map(one => (one.server.id === id ? { ...one, secret: { value } } : one));
      else await this.deps.vault.set(id, { value }, { remember });
      if (remember) this.forThisRun.delete(id);
      else this.forThisRun.add(id);
      this.deps.secretChanged(id);
    });
  }

  /** A login's token joins the secret that it was got with. */
  async saveToken(id: string, token: string): Promise<void> {
    try {
      await this.changes.run(id, async () => {
        const secret = await this.secret(id);
        if (!secret || secret.token === token) return;
        const next = { ...secret, token };
        if (this.lab.some(one => one.server.id === id))
          this.lab = this.lab.map(one => (one.server.id === id ? { ...one, secret: next } : one));
        else if (this.get(id)) await this.deps.vault.set(id, next, { remember: !this.forThisRun.has(id) });
      });
    } catch (thrown) {
      // A login at the next start is all that is lost.
      this.deps.log.warn('a login token could not be kept', { server: id, error: thrown instanceof Error ? thrown.message : '' });
    }
  }

  setLab(lab: readonly LabServer[]): void {
    this.lab = lab.map(one => ({ ...one, server: { ...one.server, lab: true } }));
    this.tell();
  }

  private all(): readonly Server[] {
    return [...this.list.servers, ...this.lab.map(one => one.server)];
  }

  private readDocument(): ReadList {
    try {
      return readList(this.deps.document.get());
    } catch (thrown) {
      this.deps.log.error('the list of servers cannot be read', { error: thrown instanceof Error ? thrown.message : '' });
      return { servers: [], unreadable: [], state: 'bad', lost: 0 };
    }
  }

  private replace(server: Server): void {
    if (server.lab) {
      this.lab = this.lab.map(one => (one.server.id === server.id ? { ...one, server } : one));
      this.tell();
    } else {
      this.mustWrite();
      this.write({ ...this.list, servers: this.list.servers.map(other => (other.id === server.id ? server : other)) });
    }
  }

  /** Changes a secret (null: deletes it) and then the list; when that throws, the old secret is back, so that a new one never goes to an old address. */
  private async withSecret(id: string, secret: Secret | null, change: () => void): Promise<void> {
    const { vault, log } = this.deps;
    const before = await vault.get(id);
    await (secret ? vault.set(id, secret) : vault.delete(id));
    try {
      change();
    } catch (thrown) {
      const back = before ? vault.set(id, before, { remember: !this.forThisRun.has(id) }) : vault.delete(id);
      await back.catch(() => log.warn('a secret could not be put back', { server: id }));
      throw thrown;
    }
  }

  /** The name that the unreadable list now has; as it is when it cannot be renamed: writing is then refused by the document. */
  private setAside(): string {
    try {
      return this.deps.document.setAside();
    } catch (thrown) {
      this.deps.log.error('the list of servers cannot be set aside', { error: thrown instanceof Error ? thrown.message : '' });
      return 'servers.json';
    }
  }

  /** Stored first: when that throws, nothing has changed. */
  private write(list: ServerList): void {
    this.deps.document.set(writeList(list));
    this.list = list;
    this.tell();
  }

  private tell(): void {
    this.deps.changed(this.all());
  }

  private mustWrite(): void {
    if (this.newer) throw new Fault('storage', 'the list of servers was written by a newer version of Switchyard and is left as it is');
  }

  private mustBeReal(id: string): Server {
    const server = this.need(id);
    if (server.lab) throw new Fault('bad-input', "the lab's servers cannot be changed");
    return server;
  }

  private mustBeNew(server: Server): void {
    const twin = this.list.servers.find(
      other => other.id !== server.id && other.kind === server.kind && whereIs(other) === whereIs(server),
    );
    if (twin) throw new Fault('exists', `${twin.name} has this address already`);
  }
}
