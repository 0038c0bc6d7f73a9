import type { NetworkType, Operator } from '@shared/model';
import { useTexts } from '../../../stores/app';
import { Segmented, Select, TextField } from '../../../ui/controls';
import { FilterField } from '../../../ui/FilterField';
import { dayOf, type IpFilters, type IpsOf } from './ipQuery';

const ANY = '';
const SIZES = [50, 100, 200, 500] as const;

interface Choice {
  readonly id: number;
  readonly name: string;
}
interface ToolbarProps {
  readonly filters: IpFilters;
  readonly search: string;
  readonly operators: readonly Operator[];
  readonly networks: readonly NetworkType[];
  readonly ports: readonly Choice[];
  readonly onSearch: (search: string) => void;
  readonly onChange: (change: Partial<IpFilters>) => void;
}

/** Whose addresses, which of them, and how many at once. */
export function IpsToolbar({ filters, search, operators, networks, ports, onSearch, onChange }: ToolbarProps) {
  const t = useTexts();
  const choice = (key: 'operatorId' | 'portId' | 'networkTypeId', known: readonly Choice[], name: string) =>
    known.length === 0 ? null : (
      <Select<string>
        label={t(`ips.${name}`)}
        value={filters[key] === null ? ANY : String(filters[key])}
        options={[{ value: ANY, label: t(`ips.any-${name}`) }, ...known.map(each => ({ value: String(each.id), label: each.name }))]}
        onChange={next => onChange({ [key]: next === ANY ? null : Number(next) })}
      />
    );
  const day = (key: 'from' | 'to') => (
    <TextField
      filter
      className="daypick"
      maxLength={10}
      placeholder={t('ips.day')}
      invalid={filters[key] !== '' && dayOf(filters[key]) === null}
      aria-label={t(`ips.${key}`)}
      title={t(`ips.${key}`)}
      value={filters[key]}
      onChange={value => onChange({ [key]: value })}
    />
  );
  return (
    <div className="toolbar wrap">
      <FilterField label={t('ips.filter')} value={search} onChange={onSearch} />
      <Segmented<IpsOf>
        label={t('ips.whose')}
        value={filters.of}
        onChange={of => onChange({ of })}
        options={[
          { value: 'ports', label: t('ips.of-ports') },
          { value: 'operators', label: t('ips.of-operators') },
        ]}
      />
      {choice('operatorId', operators, 'operator')}
      {filters.of === 'ports' ? choice('portId', ports, 'port') : null}
      {filters.of === 'ports' ? choice('networkTypeId', networks, 'network') : null}
      <span className="row row-4 nowrap">
        {day('from')}
        <span className="t3">–</span>
        {day('to')}
      </span>
      <span className="end">
        <Select<string>
          label={t('ips.per-page')}
          value={String(filters.perPage)}
          options={SIZES.map(size => ({ value: String(size), label: t('ips.size', { count: size }) }))}
          onChange={next => onChange({ perPage: Number(next) })}
        />
      </span>
    </div>
  );
}
