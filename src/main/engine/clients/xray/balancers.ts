/** Balancers of a running Xray: its API lists none, so their names are guessed or given. */
import { Fault } from '@shared/fault';
import type { BalancerView, LiveReport, RuleView } from '@shared/model';
import type { Channel } from './channel';
import { readBalancer } from './routing';

/** Names that balancers often have, made from what the API tells: it lists rules and outbounds, and no balancer. */
export function guessBalancers(rules: readonly RuleView[], outbounds: readonly string[]): readonly string[] {
  const words = rules.filter(({ tag }) => tag === '').flatMap(({ ruleTag }) => [ruleTag, ...ruleTag.split(/[-_. ]+/)]);
  const heads = outbounds.flatMap(tag => (/[-_.]/.test(tag) ? [tag.split(/[-_.]/)[0] ?? ''] : []));
  return [...new Set([...words, ...heads, 'balancer', 'lb', 'auto', 'proxy'])].filter(name => name !== '').slice(0, 24);
}

async function find(channel: Channel, names: readonly string[], signal: AbortSignal): Promise<readonly BalancerView[]> {
  const found = await Promise.all(
    names.map(name =>
      readBalancer(channel, name, signal).catch(error => {
        if (error instanceof Fault && error.code === 'not-found') return null;
        throw error;
      }),
    ),
  );
  return found.filter(balancer => balancer !== null);
}

/** Names are guessed once per connection; those that were right are asked for again. */
export class Balancers {
  private names: readonly string[] = [];
  private generation = -1;

  constructor(private readonly channel: Channel) {}

  /** Null without RoutingService. `given`: names to ask for in any case. */
  async read(
    { rules, outbounds, missing }: Pick<LiveReport, 'rules' | 'outbounds' | 'missing'>,
    given: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly BalancerView[] | null> {
    if (missing.includes('RoutingService')) return null;
    const { generation } = this.channel;
    const outboundTags = (outbounds ?? []).map(({ tag }) => tag);
    const names = generation === this.generation ? this.names : guessBalancers(rules ?? [], outboundTags);
    const found = await find(this.channel, [...new Set([...given, ...names])], signal);
    this.names = found.map(({ tag }) => tag);
    this.generation = generation;
    return found;
  }
}
