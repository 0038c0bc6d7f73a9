import { attentionIn, examine, type UserSurvey } from '@shared/doctor';
import { Fault } from '@shared/fault';
import type { DoctorReport, Server, XrayServer } from '@shared/model';
import type { Client } from '../clients/client';
import { connected } from '../clients/connected';
import { isXray } from '../clients/xray/api';
import type { Clock, Log } from '../outside';
import { withDeadline } from '../transport/deadline';
import { gather } from './gather';

export interface DoctorDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Null: unknown id. */
  server(serverId: string): Server | null;
  /** The live client; null: none runs. */
  client(serverId: string): Client | null;
  /** Null: the users were not read yet. Rejects with a Fault. */
  survey(serverId: string): Promise<UserSurvey | null>;
  /** The figure for the server's tab changed. */
  show(serverId: string, figure: { readonly attention: number } | null): void;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
}

/** Examines every Xray: when asked, soon after it was first read or restarted, and once a day. */
export interface Doctor {
  /** The last report when it is fresh, else a new one; `again`: a new one in any case. Faults: `not-found`, `wrong-kind`, `gone`, `timeout`. */
  run(serverId: string, again: boolean): Promise<DoctorReport>;
  /** A reading of the server came; `uptimeS` null: it does not tell. */
  noticed(serverId: string, uptimeS: number | null): void;
  /** The list of servers changed: what belongs to gone or moved ones is forgotten. */
  follow(servers: readonly Server[]): void;
  stop(): void;
}

const RUN_MS = 30_000;
const DAY_MS = 24 * 3_600_000;
/** The first readings of users and rates are in by then. */
const SETTLE_MS = 12_000;
/** An examination of its own accord that failed is tried again then. */
const RETRY_MS = 600_000;
/** Two readings of one uptime differ by the time between them, give or take (seconds). */
const UPTIME_SLACK_S = 5;

interface Patient {
  readonly place: string;
  report: DoctorReport | null;
  running: Promise<DoctorReport> | null;
  cancelDue: (() => void) | null;
  /** As it was last told, and when (Unix ms); null: never. */
  uptime: { readonly s: number; readonly at: number } | null;
  publicKeys: Readonly<Record<string, string>>;
}

/** Another address may be another server. */
const placeOf = (server: Server): string => JSON.stringify([server.address, server.kind === 'xray' ? (server.ssh ?? null) : null]);

/** See `Doctor`. */
export function createDoctor(deps: DoctorDeps): Doctor {
  const { clock, log } = deps;
  const patients = new Map<string, Patient>();

  const xrayOf = (serverId: string): XrayServer => {
    const server = deps.server(serverId);
    if (!server) throw new Fault('not-found', 'No such server');
    if (server.kind !== 'xray') throw new Fault('wrong-kind', 'Only an Xray is examined');
    return server;
  };
  const patientOf = (server: Server): Patient => {
    const found = patients.get(server.id);
    if (found?.place === placeOf(server)) return found;
    found?.cancelDue?.();
    const patient: Patient = { place: placeOf(server), report: null, running: null, cancelDue: null, uptime: null, publicKeys: {} };
    patients.set(server.id, patient);
    return patient;
  };

  const examineNow = async (server: XrayServer, patient: Patient): Promise<DoctorReport> => {
    const client = connected(deps.client(server.id), isXray);
    const begun = clock.monotonic();
    const parts = { server, client, survey: () => deps.survey(server.id), earlierKeys: patient.publicKeys };
    const { facts, publicKeys } = await withDeadline(deps.ending, RUN_MS, 'doctor', signal => gather(parts, signal));
    const report = examine(facts, { at: clock.now(), tookMs: Math.round(clock.monotonic() - begun) });
    if (patients.get(server.id) !== patient) return report;
    // A key that changed stays told until the app is started anew.
    if (facts.server) patient.publicKeys = { ...publicKeys, ...patient.publicKeys };
    patient.report = report;
    deps.show(server.id, { attention: attentionIn(report) });
    return report;
  };

  const run = (serverId: string, again: boolean): Promise<DoctorReport> => {
    const server = xrayOf(serverId);
    const patient = patientOf(server);
    const { report } = patient;
    const isFresh = report !== null && clock.now() - report.at < DAY_MS && report.checks.every(({ result }) => result !== 'not-reached');
    if (isFresh && !again) return Promise.resolve(report);
    patient.running ??= examineNow(server, patient).finally(() => {
      patient.running = null;
    });
    return patient.running;
  };

  /** At most one examination waits; the soonest counts. */
  const plan = (serverId: string, patient: Patient, ms: number): void => {
    patient.cancelDue?.();
    patient.cancelDue = clock.after(ms, () => {
      patient.cancelDue = null;
      if (deps.ending.aborted || patients.get(serverId) !== patient) return;
      Promise.resolve()
        .then(() => run(serverId, true))
        .then(
          () => plan(serverId, patient, DAY_MS),
          thrown => {
            log.debug('doctor: not examined', { serverId, error: thrown instanceof Error ? thrown.message : String(thrown) });
            plan(serverId, patient, RETRY_MS);
          },
        );
    });
  };

  return {
    run: async (serverId, again) => run(serverId, again),

    noticed: (serverId, uptimeS) => {
      const server = deps.server(serverId);
      if (server?.kind !== 'xray') return;
      const patient = patientOf(server);
      const { uptime: before } = patient;
      const at = clock.now();
      if (uptimeS !== null) patient.uptime = { s: uptimeS, at };
      const restarted = before !== null && uptimeS !== null && uptimeS < before.s + (at - before.at) / 1000 - UPTIME_SLACK_S;
      if (restarted || (patient.report === null && patient.cancelDue === null && patient.running === null))
        plan(serverId, patient, SETTLE_MS);
    },

    follow: servers => {
      const places = new Map(servers.map(server => [server.id, placeOf(server)]));
      for (const [id, patient] of patients) {
        if (places.get(id) === patient.place) continue;
        patient.cancelDue?.();
        patients.delete(id);
      }
    },

    stop: () => {
      for (const patient of patients.values()) patient.cancelDue?.();
      patients.clear();
    },
  };
}
