import type { XrayServer, XraySummary } from '@shared/model';
import { KeysFrame } from '../keys/KeysFrame';

export interface XrayProps {
  readonly server: XrayServer;
  readonly summary: XraySummary;
}

/** What every tab of an Xray server shares. */
export const XrayFrame = (props: XrayProps & { readonly fill?: boolean; readonly children: React.ReactNode }) => <KeysFrame {...props} />;
