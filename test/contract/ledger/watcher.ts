/** One Switchyard that watches the Xray: an engine in a process of its own, which can be killed, behind a relay that knows when it read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bytes, KeyDetail } from '@shared/model';
import { type EngineBuild, type EngineProcess, startEngine } from './engine-process';
import { ApiRelay } from './relay';

export class Watcher {
  readonly relay: ApiRelay;
  private serverId = '';
  private engine: EngineProcess | null = null;
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'switchyard-ledger-'));

  constructor(
    readonly name: string,
    private readonly build: EngineBuild,
    apiPort: number,
  ) {
    this.relay = new ApiRelay(apiPort);
  }

  /** For the first time: with a server that it takes over. */
  async begin(): Promise<void> {
    await this.relay.start();
    const engine = await this.start();
    this.serverId = (await engine.call('addServer', { kind: 'xray', name: 'edge', address: `127.0.0.1:${this.relay.port}` })).id;
    await engine.call('refreshServer', { id: this.serverId });
    await engine.call('chooseFirstContact', { serverId: this.serverId, choice: 'take-over' });
  }
  async start(): Promise<EngineProcess> {
    this.engine = await startEngine(this.build, this.dataDir);
    return this.engine;
  }
  /** Reads the server now, whatever its back-off. */
  async read(): Promise<void> {
    await this.engine?.call('refreshServer', { id: this.serverId }).catch(() => undefined);
  }
  async detail(email: string): Promise<KeyDetail | null> {
    return (await this.engine?.call('readKey', { serverId: this.serverId, keyId: email }).catch(() => null)) ?? null;
  }
  async total(email: string): Promise<Bytes> {
    return (await this.detail(email))?.row.totals?.allTime ?? { up: 0, down: 0 };
  }
  async kill(): Promise<void> {
    await this.engine?.kill();
    this.engine = null;
  }
  async end(): Promise<void> {
    await this.kill();
    await this.relay.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
