import { useTexts } from '../../../stores/app';
import { Facts } from '../../../ui/Facts';
import type { ShownPort } from '../ports/shownPorts';
import { Decibels, SignalWord } from '../Signal';

/** The readings of the last list, RSSI shown and not judged. */
export function SignalNow({ port: { row, level } }: { readonly port: ShownPort }) {
  const t = useTexts();
  const { rsrp, rsrq, sinr, rssi } = row.port;
  return (
    <section className="card" aria-label={t('portPage.signal-now')}>
      <div className="card-h">
        <h2>{t('portPage.signal-now')}</h2>
        <span className="end s12 pr4">
          <SignalWord level={level} />
        </span>
      </div>
      <div className="card-b">
        <Facts
          of={[
            ['RSRP', <Decibels key="rsrp" signal={rsrp} unit="dBm" />],
            ['SINR', <Decibels key="sinr" signal={sinr} unit="dB" />],
            ['RSRQ', <Decibels key="rsrq" signal={rsrq} unit="dB" />],
            ['RSSI', <Decibels key="rssi" signal={rssi} unit="dBm" />],
          ]}
        />
      </div>
    </section>
  );
}
