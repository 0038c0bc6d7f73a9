import { Client, credentials, status } from '@grpc/grpc-js';
import * as wire from '@shared/xray/wire';
import { afterEach } from 'vitest';
import type { XrayProfile } from '../../src/lab/xray/profile';
import { first, lab } from './help';

const clients: Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

/** The lab's Xray and a bare gRPC client of it; both are closed after the test. */
export async function xray(profile: Partial<XrayProfile> = {}) {
  const started = await lab({ kinds: ['xray'], profiles: { xray: { restartMs: 50, ...profile } } });
  const handle = first(started.xray);
  const client = new Client(handle.server.address, credentials.createInsecure());
  clients.push(client);
  const ask = <Q, A>(method: wire.Method<Q, A>, request: Partial<Q>) =>
    new Promise<A>((resolve, reject) => {
      client.makeUnaryRequest(
        method.path,
        (value: Partial<Q>) => Buffer.from(method.request.encode(value)),
        (bytes: Buffer) => method.response.decode(bytes),
        request,
        { deadline: Date.now() + 20_000 },
        (error, answer) => (error || answer === undefined ? reject(error) : resolve(answer)),
      );
    });
  const fails = (promise: Promise<unknown>) =>
    promise.then(
      () => 'no failure',
      (error: { code: number; details: string }) => `${status[error.code]}: ${error.details}`,
    );
  const route = async (routingContext: Partial<wire.RoutingContext>) =>
    (await ask(wire.routingService.testRoute, { routingContext, fieldSelectors: ['outbound'] })).outboundTag;
  return { handle, ask, fails, route, client, advance: started.advance };
}
