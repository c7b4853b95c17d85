import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import type { Tab } from '@/components/ui/tabs';
import { SeriesList } from '@/features/books/numbering/series-list';
import { ClosedDays } from '@/features/books/periods/closed-days';
import { RateList } from '@/features/books/rates/rate-list';
import { StubList } from '@/features/books/seals/stub-list';
import { TaxList } from '@/features/books/tax/tax-list';
import { JurisdictionList } from '@/features/books/tax-jurisdictions/jurisdiction-list';
import { SchemeSection } from '@/features/books/tax-scheme/scheme-section';
import { sessionQuery } from '@/features/office/access/queries';
import { settingsQuery } from '@/features/office/settings/queries';
import { SettingsPage } from '@/features/office/settings/settings';
import { SETTINGS_TABS, type SettingsTab } from '@/features/office/settings/tabs';
import { StaffList } from '@/features/office/staff/staff-list';
import { PolicySection } from '@/features/till/refunds/policy-form';
import { useMay } from '@/lib/permissions';
import { narrowed, textParam } from '@/lib/search';

const Search = z.object({
  tab: z.enum(SETTINGS_TABS).optional().catch(undefined),
  /** The person that is open beside the list of staff. */
  person: textParam,
  /** Only exchange rates of this currency. */
  currency: textParam,
  /** The exchange rate that is being entered: `USD/2026-11-21`. */
  rate: textParam,
  /** The kind of document whose pattern is open. */
  series: textParam,
  /** The tax code that is open. */
  code: textParam,
});

export const Route = createFileRoute('/_shop/settings')({
  staticData: { crumb: 'nav.settings' },
  validateSearch: Search,
  loader: ({ context }) => context.queries.ensureQueryData(settingsQuery),
  component: SettingsRoute,
});

function SettingsRoute() {
  const { tab = 'shop' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const staff = useStaffTab();
  const papers = usePapersTabs();
  const refunds = useRefundsTab();
  const books = useBooksTabs();
  return (
    <SettingsPage
      tab={tab}
      onTab={(next) => void navigate({ search: { tab: next } })}
      more={[...staff, ...papers, ...refunds, ...books]}
    />
  );
}

/** The staff's tab, for who may administer staff. */
function useStaffTab(): Tab<SettingsTab>[] {
  const { t } = useTranslation('staff');
  const { person } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: session } = useSuspenseQuery(sessionQuery);
  if (!useMay('staff:admin') || session.state !== 'signed_in') return [];
  return [
    {
      value: 'staff',
      label: t('title'),
      content: (
        <StaffList
          me={session.person.id}
          person={person}
          // Opening a person is a step that the back button takes back.
          onPerson={(id) => void navigate({ search: { tab: 'staff', ...(id ? { person: id } : {}) }, replace: !id })}
        />
      ),
    },
  ];
}

/** How papers are numbered and lines taxed. */
function usePapersTabs(): Tab<SettingsTab>[] {
  const { t } = useTranslation(['numbering', 'tax', 'sales-tax']);
  const { series, code, tab } = Route.useSearch();
  const { data: settings } = useSuspenseQuery(settingsQuery);
  const navigate = Route.useNavigate();
  // Opening one is a step that the back button takes back; what leads back is none.
  const open = (search: { tab: SettingsTab; series?: string; code?: string }, replace: boolean) =>
    void navigate({ search, replace });
  return [
    {
      value: 'numbering',
      label: t('numbering:title'),
      content: (
        <SeriesList
          kind={series}
          onKind={(kind) => open({ tab: 'numbering', ...(kind ? { series: kind } : {}) }, !kind)}
        />
      ),
    },
    {
      value: 'tax',
      label: t('tax:title'),
      content: (
        <div className="flex flex-col gap-5">
          <TaxList code={code} onCode={(one) => open({ tab: 'tax', ...(one ? { code: one } : {}) }, !one)} />
          <SchemeSection />
        </div>
      ),
    },
    // Sales tax goes by address in the United States alone; elsewhere the page is there for whoever has its address.
    ...(settings.country === 'US' || tab === 'sales-tax'
      ? [{ value: 'sales-tax' as const, label: t('sales-tax:title'), content: <JurisdictionList /> }]
      : []),
  ];
}

/** Who may send money back alone, for who may ask for it. */
function useRefundsTab(): Tab<SettingsTab>[] {
  const { t } = useTranslation('refunds');
  const { data: settings } = useSuspenseQuery(settingsQuery);
  if (!useMay('refunds:create')) return [];
  return [{ value: 'refunds', label: t('title'), content: <PolicySection currency={settings.books_currency} /> }];
}

/** Exchange rates and closed days, for who may see the books. */
function useBooksTabs(): Tab<SettingsTab>[] {
  const { t } = useTranslation(['rates', 'periods']);
  const { currency, rate } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: settings } = useSuspenseQuery(settingsQuery);
  if (!useMay('ledger:read')) return [];
  return [
    {
      value: 'rates',
      label: t('rates:title'),
      content: (
        <RateList
          books={settings.books_currency}
          currency={currency}
          rate={rate}
          onChange={(change) =>
            void navigate({
              search: (before) => narrowed({ ...before, tab: 'rates' as const }, change),
              // Opening a rate is a step that the back button takes back; what leads back is none.
              replace: change.rate === undefined || change.rate === null,
            })
          }
        />
      ),
    },
    { value: 'periods', label: t('periods:title'), content: <DaysAndStubs /> },
  ];
}

/** Up to which day the books are closed, and the stubs that were made of it. */
function DaysAndStubs() {
  return (
    <div className="flex flex-col gap-8">
      <ClosedDays />
      <StubList />
    </div>
  );
}
