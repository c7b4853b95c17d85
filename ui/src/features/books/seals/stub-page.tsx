import { useSuspenseQuery } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { Stub } from '@/components/ui/stub';
import { Day, When } from '@/components/ui/when';
import { platform } from '@/platform';
import { CompareStub } from './compare-stub';
import { type Seal, sealQuery } from './queries';

/** One stub, as it is printed, and the way to compare a printed one with the books. The loader has fetched it. */
export function StubPage({ number, nameOf }: { number: number; nameOf: (account: string) => string }) {
  const { t } = useTranslation('seals');
  const { data: seal } = useSuspenseQuery(sealQuery(number));
  const title = t('stub', { number: seal.number });
  useCrumb(title);
  return (
    <Page
      width="text"
      title={title}
      about={t('pageAbout')}
      actions={
        <Button data-print="hide" icon={<Printer />} onClick={() => void platform().then((here) => here.print())}>
          {t('print')}
        </Button>
      }
    >
      <Stub
        number={seal.number}
        caption={t('caption')}
        aside={
          <>
            <When at={seal.at} style="day" />
            <br />
            <bdi>{seal.by.name}</bdi>
          </>
        }
      >
        <div className="flex flex-col gap-5">
          <Facts
            facts={[
              { label: t('closedTo'), value: <Day on={seal.closed_to} /> },
              { label: t('entries'), value: <bdi dir="ltr">{seal.entries}</bdi> },
              {
                label: t('code'),
                value: (
                  <bdi dir="ltr" className="font-mono font-strong">
                    {seal.code}
                  </bdi>
                ),
              },
            ]}
          />
          <Balances seal={seal} nameOf={nameOf} />
          <p className="text-small break-all text-soft">
            <bdi dir="ltr" className="font-mono">
              {seal.hash}
            </bdi>
          </p>
        </div>
      </Stub>
      <div data-print="hide">
        <Section title={t('compare.title')} about={t('compare.about')}>
          <CompareStub number={seal.number} />
        </Section>
      </div>
    </Page>
  );
}

function Balances({ seal, nameOf }: { seal: Seal; nameOf: (account: string) => string }) {
  const { t } = useTranslation('seals');
  if (seal.balances.length === 0) return <p className="text-soft">{t('noBalances')}</p>;
  return (
    <table className="w-full">
      <caption className="sr-only">{t('balances')}</caption>
      <thead>
        <tr className="border-b border-rule text-small text-soft">
          <th scope="col" className="py-1 text-start font-normal">
            {t('account')}
          </th>
          <th scope="col" className="py-1 text-end font-normal">
            {t('balance')}
          </th>
        </tr>
      </thead>
      <tbody>
        {seal.balances.map(({ account, balance }) => (
          <tr key={account} className="border-b border-rule last:border-0">
            <th scope="row" className="py-1.5 text-start font-normal">
              <NavLink to={`/ledger/accounts/${account}`} className="hover:underline">
                <bdi dir="ltr" className="text-soft">
                  {account}
                </bdi>{' '}
                <bdi>{nameOf(account)}</bdi>
              </NavLink>
            </th>
            <td className="py-1.5 text-end">
              <Amount value={balance} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
