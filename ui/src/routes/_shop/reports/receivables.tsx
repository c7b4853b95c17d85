import { createFileRoute } from '@tanstack/react-router';
import { ReceivablesAgeing } from '@/features/insight/reports/ageing';
import { AgeingSearch } from '@/features/insight/reports/filter';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/reports/receivables')({
  staticData: { crumb: 'nav.receivables' },
  validateSearch: AgeingSearch,
  component: Receivables,
});

function Receivables() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <ReceivablesAgeing
      search={search}
      onSearch={(change) => void navigate({ search: (before) => narrowed(before, change), replace: true })}
    />
  );
}
