import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { useMayOpen } from '@/app/use-entries';
import { Amounts } from '@/components/ui/amount';
import { Section, StatCard } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { Checklist } from './checklist';
import { NeedsYou } from './needs-you';
import { homeQuery } from './queries';
import { RecentPayments } from './recent-payments';
import { Takings } from './takings';

/** The front page: what needs a person first, figures second. */
export function HomePage({
  shop,
  day,
  head,
}: {
  shop: string;
  day: string;
  /** What other areas have to say before all else. */
  head?: ReactNode;
}) {
  const { t } = useTranslation('home');
  const { data: home } = useSuspenseQuery(homeQuery);
  const { figures } = home;
  const mayOpen = useMayOpen();
  const link = (to: string) =>
    mayOpen(to) && (
      <NavLink to={to} className="text-blue hover:underline">
        {t('show')}
      </NavLink>
    );
  return (
    <Page title={<bdi>{shop}</bdi>} about={day} head={head}>
      <NeedsYou items={home.needs_you} />
      <div className="grid grid-cols-2 gap-x-6 gap-y-5 desk:grid-cols-4">
        <StatCard
          label={t('today')}
          figure={<Amounts values={figures.today_taken} size="figure" none="–" />}
          link={link('/payments')}
        />
        <StatCard
          label={t('month')}
          figure={<Amounts values={figures.month_taken} size="figure" none="–" />}
          link={link('/reports')}
        />
        <StatCard
          label={t('open')}
          figure={<Amounts values={figures.open_invoices.due} size="figure" none="–" />}
          compared={t('invoices', { count: figures.open_invoices.count })}
          link={link('/invoices')}
        />
        <StatCard
          label={t('overdue')}
          figure={<Amounts values={figures.overdue.due} size="figure" none="–" />}
          {...(figures.overdue.count > 0 ? { tone: 'lost' as const } : {})}
          compared={t('invoices', { count: figures.overdue.count })}
          link={link('/invoices?overdue=true')}
        />
      </div>
      <div className="grid gap-x-8 gap-y-6 desk:grid-cols-[3fr_2fr]">
        <Section
          title={t('recent')}
          action={
            mayOpen('/payments') && (
              <NavLink to="/payments" className="text-blue hover:underline">
                {t('allPayments')}
              </NavLink>
            )
          }
        >
          <RecentPayments payments={home.recent_payments} />
        </Section>
        <div className="flex flex-col gap-6">
          <Takings days={home.takings_14d} today={home.today} />
          <Checklist items={home.checklist} />
        </div>
      </div>
    </Page>
  );
}
