import type { ConfigPatch, CoreAction, CoreConfigView, CoreField, CoreSecurity, CoreStored, DnsReply, DnsType } from '@shared/model';

/** The configurations and cores of all controllers. Every method rejects with a Fault; `gone` where none is connected. */
export interface CoreConfigs {
  read(serverId: string): Promise<CoreConfigView>;
  whole(serverId: string): Promise<{ readonly yaml: string }>;
  /** Changes of one controller are made one after another; how each field ended is in the view, and is no Fault. */
  patch(serverId: string, patch: ConfigPatch): Promise<CoreConfigView>;
  settle(serverId: string, field: CoreField): void;
  /** Begins; `busy` while one of that type is under way. */
  run(serverId: string, action: CoreAction): { readonly id: string };
  /** Waits for it no longer. */
  leave(id: string): void;
  dns(serverId: string, name: string, type: DnsType): Promise<DnsReply>;
  stored(serverId: string, key: string): Promise<CoreStored>;
  /** `text` null: removed. */
  store(serverId: string, key: string, text: string | null): Promise<CoreStored>;
  security(serverId: string): Promise<CoreSecurity>;
  /** A profile's bytes. */
  profile(serverId: string, name: 'heap' | 'allocs'): Promise<Buffer>;
  /** Resolves when it was read back; unlike `patch`, rejects where it was not set. */
  setMode(serverId: string, mode: string): Promise<void>;
  /** The server is gone, or is another one at another address. */
  forget(serverId: string): void;
}
