import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { interstateQuery, type TaxReturn } from './queries';

/** Table 3.2 of GSTR-3B: of the taxed supplies, those to other states and to buyers without a GSTIN, by state. */
export function InterstateTable({ found }: { found: TaxReturn }) {
  const { t } = useTranslation('tax-returns');
  const { data, error, refetch } = useQuery(interstateQuery(found.first_on, found.last_on));
  return (
    <Section title={t('interstate.title')} about={t('interstate.about')}>
      {error && !data ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} compact />
      ) : data?.rows.length === 0 ? (
        <p className="text-soft">{t('interstate.none')}</p>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full max-w-4xl text-ink">
            <caption className="sr-only">{t('interstate.title')}</caption>
            <thead>
              <tr className="border-b-2 border-ink text-small text-soft">
                <th scope="col" className="py-1 text-start font-strong">
                  {t('interstate.state')}
                </th>
                <th scope="col" className="px-2 py-1 text-start font-strong">
                  {t('interstate.buyers')}
                </th>
                <th scope="col" className="px-2 py-1 text-end font-strong">
                  {t('boxes.value')}
                </th>
                <th scope="col" className="py-1 ps-2 text-end font-strong">
                  {t('interstate.tax')}
                </th>
              </tr>
            </thead>
            <tbody>
              {data?.rows.map(({ buyers, region, name, value, tax }) => (
                <tr key={`${buyers}/${region}`} className="border-b border-rule">
                  <th scope="row" className="py-1 text-start align-baseline font-normal">
                    <bdi>{`${name} (${region})`}</bdi>
                  </th>
                  <td className="px-2 py-1 align-baseline">{t(`interstate.kind.${buyers}`)}</td>
                  <td className="px-2 py-1 text-end align-baseline">
                    <Amount value={value} />
                  </td>
                  <td className="py-1 ps-2 text-end align-baseline">
                    <Amount value={tax} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
