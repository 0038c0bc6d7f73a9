import type { ProxyView } from '@shared/model';
import { PortTiles } from './PortTiles';
import type { PortTabProps } from './portParts';
import { RotationsCard } from './RotationsCard';
import { SettingsCard } from './SettingsCard';
import { SignalCard } from './SignalCard';
import { SignalNow } from './SignalNow';
import { UniqueCard } from './UniqueCard';

/** Rotations of a port, how its signal was meanwhile, how unique its addresses are. */
export function PortRotations(props: PortTabProps & { readonly proxies: readonly ProxyView[] | null }) {
  const { server, detail, port } = props;
  return (
    <div className="grid full">
      <div className="c8 col g12">
        <PortTiles detail={detail} port={port} />
        <RotationsCard serverId={server.id} portId={port.row.port.id} figures={detail.figures} />
        <SignalCard history={detail.signal} />
      </div>
      <div className="c4 col g12">
        <UniqueCard figures={detail.figures} />
        <SignalNow port={port} />
        <SettingsCard {...props} />
      </div>
    </div>
  );
}
