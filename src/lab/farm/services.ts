/** The panel's services, as its status names them. */
export const SERVICES = ['normal', 'osfp', 'reconnect', 'scheduler', 'proxy', 'high', 'rabbitmq'] as const;
export type Service = (typeof SERVICES)[number];

/** Which services run. Without rabbitmq nothing that needs an order is carried out. */
export class Services {
  readonly #stopped = new Set<Service>();

  running(service: Service): boolean {
    return !this.#stopped.has(service);
  }

  /** Monitoring is an order, too. */
  get monitoring(): boolean {
    return this.running('normal') && this.running('rabbitmq');
  }

  set(service: Service, running: boolean): void {
    if (running) this.#stopped.delete(service);
    else this.#stopped.add(service);
  }
}
