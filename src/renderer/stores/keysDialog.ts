import type { KeyRow } from '@shared/model';

/** What the keys page may ask in a dialog over it. */
export type KeysDialog =
  | { readonly type: 'detail'; readonly serverId: string; readonly keyId: string }
  | { readonly type: 'edit'; readonly row: KeyRow; readonly field: KeyField }
  | {
      readonly type: 'act';
      readonly serverId: string;
      readonly action: BulkAction;
      readonly keyIds: readonly string[];
      readonly name: string | null;
    }
  | { readonly type: 'put-back'; readonly serverId: string }
  | { readonly type: 'dialect'; readonly serverId: string }
  | { readonly type: 'import'; readonly serverId: string }
  | { readonly type: 'print'; readonly serverId: string; readonly keyIds: readonly string[] };
export type KeyField = 'name' | 'quota' | 'expires' | 'tags';
/** `reset-there`: the server is asked to reset its own count as well. */
export type BulkAction = 'pause' | 'resume' | 'delete' | 'reset' | 'reset-there';
