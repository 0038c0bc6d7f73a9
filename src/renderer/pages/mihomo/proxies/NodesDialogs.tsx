import type { NodesDialog } from '../../../stores/nodesDialog';
import { LatencyDialog } from './LatencyDialog';
import { NodeDialog } from './NodeDialog';

/** The dialogs over a controller's nodes. */
export function NodesDialogs({ dialog }: { readonly dialog: NodesDialog }) {
  switch (dialog.type) {
    case 'latency':
      return <LatencyDialog serverId={dialog.serverId} />;
    case 'node':
      return <NodeDialog serverId={dialog.serverId} node={dialog.node} />;
  }
}
