import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '@/components/ui/error-panel';
import { asProblem } from '@/lib/problem';
import { NotFound } from './not-found';

/** Takes the place of a page that could not be shown; the frame around it stays. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const problem = asProblem(error);
  if (problem.status === 404) return <NotFound />;
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="mx-auto w-full max-w-2xl px-4 py-10">
      <ErrorPanel error={problem} onRetry={retry} />
    </div>
  );
}

/** While a page's script or data is coming for longer than a moment. */
export function PagePending() {
  const { t } = useTranslation('app');
  return (
    <div role="status" className="px-8 py-6 text-soft">
      {t('page.loading')}
    </div>
  );
}
