import { useTranslation } from 'react-i18next';
import type { RadioChoice } from '@/components/ui/choice';
import type { Treatment } from './queries';

export const TREATMENTS = ['taxed', 'zero_rated', 'exempt', 'out_of_scope'] as const satisfies readonly Treatment[];

/** The treatments to choose from, each with what it means in the tax return. */
export function useTreatmentChoices(): readonly RadioChoice<Treatment>[] {
  const { t } = useTranslation('tax');
  return TREATMENTS.map((value) => ({
    value,
    label: t(`treatment.${value}`),
    hint: t(`treatmentAbout.${value}`),
  }));
}
