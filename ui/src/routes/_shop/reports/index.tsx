import { createFileRoute } from '@tanstack/react-router';
import { ReportSearch } from '@/features/insight/reports/filter';
import { Reports } from '@/features/insight/reports/reports';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/reports/')({
  validateSearch: ReportSearch,
  component: ReportsPage,
});

function ReportsPage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Reports
      search={search}
      onSearch={(change) => void navigate({ search: (before) => narrowed(before, change), replace: true })}
    />
  );
}
