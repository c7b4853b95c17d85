import { useQuery } from '@tanstack/react-query';
import { Controller, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { RegionSelect, regionText } from '@/components/form/region-select';
import { useLocale } from '@/lib/locale';
import type { DraftValues } from './draft-values';
import { useLiveTotals } from './live-totals';
import { regionsQuery } from './queries';
import { useDraftError } from './use-draft-field';

/** Countries in which the place of supply decides which tax is owed. */
const DECIDED_BY_PLACE: ReadonlySet<string> = new Set(['IN']);

/** Where the supply counts; what the server found stands there until another place is chosen. */
export function PlaceField({ fixed, className }: { fixed: boolean; className?: string }) {
  const { t } = useTranslation('invoices');
  const { country } = useLocale();
  const { control } = useFormContext<DraftValues>();
  const { calculation } = useLiveTotals();
  const error = useDraftError('place_of_supply');
  const decides = country !== undefined && DECIDED_BY_PLACE.has(country);
  const regions = useQuery({ ...regionsQuery(country ?? ''), enabled: decides }).data?.items ?? [];
  if (!decides || regions.length === 0) return null;
  const place = calculation?.place_of_supply ?? null;
  const from = place ? t(`place.from.${place.from}`) : t('place.noneHint');
  return (
    <Field
      label={t('field.place')}
      {...(className ? { className } : {})}
      hint={place?.interstate ? `${from} ${t('place.interstate')}` : from}
      error={error}
    >
      <Controller
        control={control}
        name="place_of_supply"
        render={({ field }) => (
          <RegionSelect
            value={field.value}
            onChange={field.onChange}
            regions={regions}
            placeholder={place ? regionText({ code: place.region, name: place.name }) : t('place.none')}
            disabled={fixed}
          />
        )}
      />
    </Field>
  );
}
