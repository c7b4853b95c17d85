import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import { decimalText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { type SchemeFrom, taxSchemeQuery } from './queries';
import { SchemeDialog } from './scheme-dialog';

/** How the shop is taxed, and since when; nothing where its country knows one way only. */
export function SchemeSection() {
  const { t } = useTranslation('tax-scheme');
  const { data } = useQuery(taxSchemeQuery);
  const mayWrite = useMay('settings:write');
  const [changing, setChanging] = useState(false);
  if (!data?.composition_offered) return null;
  return (
    <Section
      title={t('title')}
      about={t(`about.${data.scheme}`)}
      action={mayWrite && <Button onClick={() => setChanging(true)}>{t('change.open')}</Button>}
    >
      {data.items.length > 0 && (
        <ul>
          {data.items.map((item) => (
            <li key={item.from_on} className="flex flex-wrap gap-x-3 border-b border-rule py-1.5 last:border-0">
              <span className="text-soft">
                {t('from')} <Day on={item.from_on} />
              </span>
              <SchemeText scheme={item} />
            </li>
          ))}
        </ul>
      )}
      {changing && (
        <SchemeDialog
          onClose={() => setChanging(false)}
          onDone={() => {
            setChanging(false);
            toast.done(t('change.done'));
          }}
        />
      )}
    </Section>
  );
}

function SchemeText({ scheme }: { scheme: SchemeFrom }) {
  const { t } = useTranslation('tax-scheme');
  const { tag } = useLocale();
  if (!scheme.supplies || !scheme.rate) return <span>{t('scheme.regular')}</span>;
  return (
    <span>
      {t('scheme.composition')}, {t(`supplies.${scheme.supplies}`)},{' '}
      {t('percent', { rate: decimalText(scheme.rate, tag, { min: 0, max: 4 }) })}
    </span>
  );
}
