import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { useCrumb } from './breadcrumbs';
import { NavLink } from './nav-link';

export function NotFound() {
  const { t } = useTranslation('app');
  const title = t('notFound.title');
  useCrumb(title);
  // Outside the frame there are no breadcrumbs to name the window.
  useEffect(() => {
    document.title = `${title} · Counterfoil`;
  }, [title]);
  return (
    <EmptyState
      page
      title={title}
      about={t('notFound.about')}
      action={
        <Button asChild kind="primary">
          <NavLink to="/">{t('notFound.home')}</NavLink>
        </Button>
      }
    />
  );
}
