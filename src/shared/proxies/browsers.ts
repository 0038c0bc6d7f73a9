/** Settings of browsers and of what routes programs like one. */
import { notInXml, quotedText, xmlText } from './escape';
import { type Format, lines } from './format';
import { hostPort, oneLine, titleOf } from './record';

/**
 * A proxy auto-configuration file: the browser takes the first that answers, and never goes out directly. It holds no credentials: browsers
 * ask for those of an http proxy, and have none for SOCKS.
 */
export const pac: Format = {
  extension: 'pac',
  unfit: ({ type, login }) => (type === 'socks' && login !== null ? 'no-credentials' : null),
  write: (records, { comment }) =>
    lines([
      'function FindProxyForURL(url, host) {',
      '  return [',
      ...records.map(record => {
        const entry = quotedText(`${record.type === 'http' ? 'PROXY' : 'SOCKS5'} ${hostPort(record)}`);
        return `    ${entry},${comment ? ` // ${oneLine(record.name)}` : ''}`;
      }),
      '  ].join("; ");',
      '}',
    ]),
};

/** Colours that FoxyProxy tells its proxies by. */
const COLOURS = ['#1e90ff', '#2e8b57', '#b8860b', '#9370db', '#cd5c5c', '#20b2aa', '#d2691e', '#708090'] as const;

/** Import file of FoxyProxy 8 and later. */
export const foxyproxy: Format = {
  extension: 'json',
  write: records =>
    `${JSON.stringify(
      {
        mode: 'disable',
        sync: false,
        autoBackup: false,
        passthrough: '',
        theme: '',
        container: {},
        commands: { setProxy: '', setTabProxy: '', includeHost: '', excludeHost: '' },
        data: records.map((record, at) => ({
          active: true,
          title: titleOf(record),
          type: record.type === 'http' ? 'http' : 'socks5',
          hostname: record.host,
          port: String(record.port),
          username: record.login ?? '',
          password: record.password ?? '',
          cc: '',
          city: '',
          color: COLOURS[at % COLOURS.length],
          pac: '',
          pacString: '',
          proxyDNS: true,
          include: [],
          exclude: [],
          tabProxy: [],
        })),
      },
      null,
      2,
    )}\n`,
};

/** The first number that Proxifier itself gives. */
const FIRST_ID = 100;

/** Profile of Proxifier 4: every proxy, and a rule that sends all but this computer through the first. */
export const proxifier: Format = {
  extension: 'ppx',
  unfit: ({ login, password }) => (notInXml(login ?? '') || notInXml(password ?? '') ? 'character' : null),
  write: records =>
    lines([
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
      '<ProxifierProfile version="102" platform="Windows" product_id="0" product_minver="400">',
      '  <Options>',
      '    <Resolve>',
      '      <AutoModeDetection enabled="false" />',
      '      <ViaProxy enabled="true" />',
      '      <BlockNonATypes enabled="false" />',
      '      <ExclusionList OnlyFromListMode="false">%ComputerName%; localhost; *.local</ExclusionList>',
      '      <DnsUdpMode>0</DnsUdpMode>',
      '    </Resolve>',
      '    <Encryption mode="disabled" />',
      '    <ConnectionLoopDetection enabled="true" resolve="true" />',
      '    <ProcessOtherUsers enabled="false" />',
      '    <ProcessServices enabled="false" />',
      '    <HandleDirectConnections enabled="false" />',
      '    <HttpProxiesSupport enabled="false" />',
      '  </Options>',
      '  <ProxyList>',
      ...records.flatMap((record, at) => [
        `    <Proxy id="${FIRST_ID + at}" type="${record.type === 'http' ? 'HTTPS' : 'SOCKS5'}">`,
        `      <Address>${xmlText(record.host)}</Address>`,
        `      <Port>${record.port}</Port>`,
        '      <Options>0</Options>',
        ...(record.login === null
          ? ['      <Authentication enabled="false" />']
          : [
              '      <Authentication enabled="true">',
              `        <Username>${xmlText(record.login)}</Username>`,
              `        <Password>${xmlText(record.password ?? '')}</Password>`,
              '      </Authentication>',
            ]),
        '    </Proxy>',
      ]),
      '  </ProxyList>',
      '  <ChainList />',
      '  <RuleList>',
      '    <Rule enabled="true">',
      '      <Action type="Direct" />',
      '      <Targets>localhost; 127.0.0.1; %ComputerName%; ::1</Targets>',
      '      <Name>Localhost</Name>',
      '    </Rule>',
      '    <Rule enabled="true">',
      records.length === 0 ? '      <Action type="Direct" />' : `      <Action type="Proxy">${FIRST_ID}</Action>`,
      '      <Name>Default</Name>',
      '    </Rule>',
      '  </RuleList>',
      '</ProxifierProfile>',
    ]),
};
