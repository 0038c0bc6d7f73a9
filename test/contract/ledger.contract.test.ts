import { describe, it } from 'vitest';
import { needs, peer } from '../peers/peers';
import { proveLedger } from './ledger/prove';

const xray = peer('xray-26.3.27');
const singBox = peer('sing-box-1.14.1');

describe(`the ledger on a real Xray with real traffic ${needs('xray-26.3.27')} ${needs('sing-box-1.14.1')}`, () => {
  it.skipIf(!xray || !singBox)(
    'equals what the Xray could still report and lacks only what the origin saw in marked gaps, through kills of both sides, for two engines at once',
    async () => {
      await proveLedger({
        ...{ xray: xray ?? '', singBox: singBox ?? '', xhttp: true, busyKills: 1, quietKills: 1, engineKills: 2 },
        random: Math.random,
      });
    },
    300_000,
  );
});
