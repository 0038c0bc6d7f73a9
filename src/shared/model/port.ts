import type { Fingerprint } from './farm';
import type { PastRotation, PortRestart, Rotation, RotationFigures, SignalHistory } from './rotation';
import type { ScheduleView } from './schedule';

/** One port of a farm as its panel last showed it (`api/farm.md`, 1.2), parsed and typed. */
export interface Port {
  readonly id: number;
  readonly name: string;
  readonly active: boolean;
  readonly ifname: string | null;
  /** LAN address of the host towards the modem, and the modem's own. */
  readonly lanIp: string | null;
  readonly gateway: string | null;
  readonly netMode: string | null;
  /** Id of a `ModemType`. */
  readonly modemType: number | null;
  readonly spoofing: boolean;
  readonly fingerprint: Fingerprint | null;
  readonly connDev: boolean;
  readonly connNet: boolean;
  readonly connInet: boolean;
  /** The panel's own "IP change in progress". */
  readonly reconnecting: boolean;
  readonly reconnectType: 'time' | 'link' | 'time_link' | 'other';
  /** Seconds. */
  readonly reconnectIntervalS: number | null;
  /** Seconds: minimal step between two changes; requests inside it are silently ignored by the panel. */
  readonly reconnectMinS: number | null;
  /** Panel's raw texts: compared for change, parsed only with a known zone. */
  readonly reconnectStart: string | null;
  readonly reconnectEnd: string | null;
  /** Seconds until the next scheduled change. */
  readonly nextInS: number | null;
  readonly monitoringIntervalS: number | null;
  readonly externalIp: string | null;
  readonly operator: string | null;
  readonly networkType: string | null;
  /** Bars 0..5. */
  readonly bars: number | null;
  readonly rsrp: Signal | null;
  readonly rsrq: Signal | null;
  readonly sinr: Signal | null;
  readonly rssi: Signal | null;
}
/** A signal reading in dB or dBm; `bound` marks values printed as ">=-51dBm" (min) or "<-20dB" (max). */
export interface Signal {
  readonly value: number;
  readonly bound: 'min' | 'max' | null;
}

/** Whether a rotation can be asked for now (`api/farm.md`, 5.2 and 5.3). */
export type Eligibility =
  | { readonly state: 'ready'; readonly hint: 'time-only' | 'cooldown-unknown' | null }
  | { readonly state: 'cooling'; readonly readyAt: number }
  | { readonly state: 'busy' }
  | { readonly state: 'off' }
  | { readonly state: 'no-device' }
  | { readonly state: 'disconnected' };

/** A port with all that a button needs. */
export interface PortView {
  readonly serverId: string;
  readonly port: Port;
  readonly eligibility: Eligibility;
  /** In flight, or ended less than 60 s ago. */
  readonly rotation: Rotation | null;
  readonly favourite: boolean;
}

/** One row of the table of ports. */
export interface PortRow extends PortView {
  /** Unix ms of the last change as far as known. */
  readonly lastChangeAt: number | null;
  /** Unix ms of the panel's next change of its own, or of our schedule's, the earlier. */
  readonly nextAt: number | null;
  /** Share of unique addresses among the changes of 7 days, 0..1. */
  readonly uniqueShare: number | null;
  /** The user's own, on our side. */
  readonly tags: readonly string[];
  /** Asked for when ready: the run that waits for it. */
  readonly queuedBy: string | null;
  /** In progress, or ended less than 60 s ago. */
  readonly restart: PortRestart | null;
  /** The last one that is kept. */
  readonly last: Pick<PastRotation, 'at' | 'outcome' | 'oldIp' | 'newIp' | 'tookMs' | 'by'> | null;
}
export type PortViewName = 'all' | 'ready' | 'cooling' | 'busy' | 'off' | 'problems' | 'favourites';
export type PortSortField = 'panel' | 'name' | 'state' | 'ip' | 'operator' | 'signal' | 'rsrp' | 'sinr' | 'last' | 'next' | 'unique';
export interface PortQuery {
  readonly view: PortViewName;
  /** Part of a name, address, operator or tag; letter case does not matter. */
  readonly search: string;
  /** As the panel shows it; null: any. */
  readonly operator: string | null;
  readonly tag: string | null;
  readonly sort: { readonly by: PortSortField; readonly descending: boolean };
  readonly offset: number;
  readonly limit: number;
}
/** The visible rows, and figures over all ports of the farm. */
export interface PortWindow {
  readonly rows: readonly PortRow[];
  readonly count: number;
  readonly counts: Readonly<Record<PortViewName, number>>;
  readonly operators: readonly string[];
  readonly tags: readonly string[];
  /** Unix ms of the list that the rows are from; null: none yet. */
  readonly readAt: number | null;
}
export interface PortDetail {
  readonly row: PortRow;
  readonly figures: RotationFigures;
  readonly signal: SignalHistory;
  /** Schedules of ours that include it. */
  readonly schedules: readonly ScheduleView[];
  /** Names of other ports that show the same address now. */
  readonly sameIpPorts: readonly string[];
}
