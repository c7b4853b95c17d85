import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Badge } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { refusalsQuery } from './queries';
import { sumRefusals } from './refusals';

const FEW = 3;

/** What was turned away at the door: counted, never kept. Nothing is drawn while nothing was refused. */
export function RefusalsCard() {
  const { t } = useTranslation('inbox');
  const [all, setAll] = useState(false);
  const { data } = useQuery(refusalsQuery);
  const sums = sumRefusals(data?.items ?? []);
  if (sums.length === 0) return null;
  return (
    <Section
      title={t('refusals.title')}
      about={t('refusals.about')}
      action={
        sums.length > FEW && (
          <Button kind="link" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t('refusals.few') : t('refusals.all', { count: sums.length })}
          </Button>
        )
      }
    >
      <ul className="max-h-48 overflow-y-auto">
        {(all ? sums : sums.slice(0, FEW)).map((sum) => (
          <li
            key={`${sum.account}-${sum.reason}`}
            className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 border-b border-rule py-1"
          >
            <Badge tone="lost">{t('refusals.count', { count: sum.count })}</Badge>
            <bdi className="font-strong">{sum.account}</bdi>
            <span className="text-soft">{t(`refusals.reason.${sum.reason}`, { defaultValue: sum.reason })}</span>
            <span className="ms-auto text-small text-faint">
              {t('refusals.last')} <When at={sum.last} style="relative" />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
