/** Calls about a controller's configuration and its core. */
import type { ConfigPatch, CoreAction, CoreConfigView, CoreField, CoreSecurity, CoreStored, DnsReply, DnsType } from '../model';
import type { Call } from './call';

interface Of {
  readonly serverId: string;
}

export interface CoreConfigCalls {
  /** Reads the core now; every later change is told by the event `coreConfig`. */
  readCoreConfig: Call<Of, CoreConfigView>;
  /** All of the running configuration as YAML; what may be a password or key is masked. */
  readWholeCoreConfig: Call<Of, { readonly yaml: string }>;
  /** Resolves when it was read back; how each field ended is in the view. `tun` is completed by what runs. */
  patchCoreConfig: Call<Of & { readonly patch: ConfigPatch }, CoreConfigView>;
  /** The user has seen how the last change of a field ended. */
  settleCoreField: Call<Of & { readonly field: CoreField }, null>;
  /** Goes on by itself; `busy` while one of that type is under way. Told by the event `coreConfig`. */
  runCoreAction: Call<Of & { readonly action: CoreAction }, { readonly id: string }>;
  /** Waits no longer. */
  leaveCoreAction: Call<{ readonly id: string }, null>;
  /** Asked of the core's own resolver. An address is turned around for `PTR`. */
  queryCoreDns: Call<Of & { readonly name: string; readonly type: DnsType }, DnsReply>;
  readCoreStorage: Call<Of & { readonly key: string }, CoreStored>;
  /** `text`: JSON of at most 1 MiB, read back; null: removed. */
  writeCoreStorage: Call<Of & { readonly key: string; readonly text: string | null }, CoreStored>;
  readCoreSecurity: Call<Of, CoreSecurity>;
  /** Asks for a path and writes a profile for `go tool pprof`; null when the user cancelled. */
  saveCoreProfile: Call<Of & { readonly profile: 'heap' | 'allocs' }, { readonly path: string } | null>;
}
export const coreConfigCallNames: { readonly [K in keyof CoreConfigCalls]: true } = {
  readCoreConfig: true,
  readWholeCoreConfig: true,
  patchCoreConfig: true,
  settleCoreField: true,
  runCoreAction: true,
  leaveCoreAction: true,
  queryCoreDns: true,
  readCoreStorage: true,
  writeCoreStorage: true,
  readCoreSecurity: true,
  saveCoreProfile: true,
};

export interface CoreConfigEvents {
  /** A change, or something a core was asked to do, moved on or ended. */
  coreConfig: CoreConfigView;
}
export const coreConfigEventNames: { readonly [K in keyof CoreConfigEvents]: true } = { coreConfig: true };
