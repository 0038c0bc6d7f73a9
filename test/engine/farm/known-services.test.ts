import { Fault } from '@shared/fault';
import type { FarmService } from '@shared/model';
import { expect, test } from 'vitest';
import { createKnownServices } from '../../../src/main/engine/clients/farm/known-services';

const service = (running: boolean): readonly FarmService[] => [{ name: 'reconnect', running }];

/** A panel that answers when told to. */
function panel() {
  let time = 0;
  const asked: ((answer: readonly FarmService[] | Fault) => void)[] = [];
  const read = () =>
    new Promise<readonly FarmService[]>((resolve, reject) =>
      asked.push(answer => (answer instanceof Fault ? reject(answer) : resolve(answer))),
    );
  const services = createKnownServices({ monotonic: () => time }, read);
  const pass = (ms: number): void => {
    time += ms;
  };
  return { services, asked, pass };
}

test('an answer that was asked for before a change does not undo what the change read back', async () => {
  const { services, asked } = panel();
  const before = services.refresh();
  services.told(service(false));
  asked[0]?.(service(true));
  await before;
  expect(services.now()).toEqual(service(false));
});
test('a failure of one that was asked for before a change takes nothing back', async () => {
  const { services, asked } = panel();
  const before = services.refresh();
  services.told(service(false));
  asked[0]?.(new Fault('timeout', 'no answer'));
  await before;
  expect(services.now()).toEqual(service(false));
});
test('asked for once a minute; what could not be read is not known', async () => {
  const { services, asked, pass } = panel();
  const first = services.refresh();
  asked[0]?.(service(true));
  await first;
  await services.refresh();
  expect([asked.length, services.now()]).toEqual([1, service(true)]);
  pass(60_000);
  const second = services.refresh();
  asked[1]?.(new Fault('timeout', 'no answer'));
  await second;
  expect(services.now()).toBeNull();
});
test('a panel that has none is not asked again', async () => {
  const { services, asked, pass } = panel();
  const first = services.refresh();
  asked[0]?.(new Fault('unimplemented', 'no such call'));
  await first;
  pass(60_000);
  await services.refresh();
  expect(asked).toHaveLength(1);
});
