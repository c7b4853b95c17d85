import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useNow } from '@/components/ui/when';
import { HomePage } from '@/features/insight/home/home';
import { homeQuery } from '@/features/insight/home/queries';
import { sessionQuery, shopOf } from '@/features/office/access/queries';
import { AwayBanner } from '@/features/till/catch-up/away-banner';
import { dayText, shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';

export const Route = createFileRoute('/_shop/')({
  staticData: { crumb: 'nav.home' },
  loader: ({ context }) => context.queries.ensureQueryData(homeQuery),
  component: Home,
});

function Home() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const locale = useLocale();
  const today = shopToday(locale.zone, new Date(useNow()));
  const day = dayText(today, locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  return <HomePage shop={shopOf(session)?.name ?? ''} day={day} head={<AwayBanner />} />;
}
