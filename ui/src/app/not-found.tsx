import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { NavLink } from './nav-link';

export function NotFound() {
  const { t } = useTranslation('app');
  return (
    <EmptyState
      title={t('notFound.title')}
      about={t('notFound.about')}
      action={
        <Button asChild kind="primary">
          <NavLink to="/">{t('notFound.home')}</NavLink>
        </Button>
      }
    />
  );
}
