import { useState } from 'react';
import { Combobox } from '@/components/ui/combobox';

export interface Region {
  code: string;
  name: string;
}

/** As Indian papers name one: `Maharashtra (27)`. */
export const regionText = ({ name, code }: Region) => `${name} (${code})`;

/** One region of a country, found by its name or code; an empty text where none is chosen. */
export function RegionSelect({
  value,
  onChange,
  regions,
  placeholder,
  disabled,
}: {
  value: string;
  onChange: (code: string) => void;
  regions: readonly Region[];
  /** What counts while none is chosen. */
  placeholder: string;
  disabled?: boolean;
}) {
  const [search, setSearch] = useState('');
  const typed = search.trim().toLowerCase();
  return (
    <Combobox<Region>
      value={regions.find((region) => region.code === value) ?? null}
      onChange={(region) => onChange(region?.code ?? '')}
      items={regions.filter((region) => regionText(region).toLowerCase().includes(typed))}
      search={search}
      onSearch={setSearch}
      idOf={(region) => region.code}
      labelOf={regionText}
      placeholder={placeholder}
      clearable
      disabled={disabled ?? false}
    />
  );
}
