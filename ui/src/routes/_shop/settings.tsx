import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod';
import { settingsQuery } from '@/features/office/settings/queries';
import { SettingsPage } from '@/features/office/settings/settings';
import { SETTINGS_TABS } from '@/features/office/settings/tabs';

const Search = z.object({ tab: z.enum(SETTINGS_TABS).optional().catch(undefined) });

export const Route = createFileRoute('/_shop/settings')({
  staticData: { crumb: 'nav.settings' },
  validateSearch: Search,
  loader: ({ context }) => context.queries.ensureQueryData(settingsQuery),
  component: SettingsRoute,
});

function SettingsRoute() {
  const { tab = 'shop' } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <SettingsPage tab={tab} onTab={(next) => void navigate({ search: { tab: next } })} />;
}
