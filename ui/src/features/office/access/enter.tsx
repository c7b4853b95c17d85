import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Spinner } from '@/components/ui/spinner';
import { DoorPage } from './door';
import { useEnter } from './queries';

/** Signs in with the one-use code of a printed address, at once. */
export function Enter({ code, onDone }: { code: string | null; onDone: () => void }) {
  const { t } = useTranslation('access');
  const enter = useEnter();
  const used = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the code works once, so it is sent once.
  useEffect(() => {
    if (code === null || used.current) return;
    used.current = true;
    enter.mutate({ code }, { onSuccess: onDone });
  }, [code]);
  const password = (
    <Button asChild>
      <Link to="/sign-in">{t('enter.password')}</Link>
    </Button>
  );
  if (code === null) {
    return (
      <DoorPage title={t('enter.missing')} about={t('enter.missingAbout')}>
        {password}
      </DoorPage>
    );
  }
  if (enter.isError) {
    return (
      <DoorPage title={t('enter.failed')} about={t('enter.failedAbout')}>
        <div className="flex flex-col items-start gap-4">
          <ErrorPanel error={enter.error} compact className="w-full" />
          {password}
        </div>
      </DoorPage>
    );
  }
  return (
    <DoorPage title={t('enter.title')}>
      <p role="status" className="flex items-center gap-2 text-soft">
        <Spinner /> {t('enter.waiting')}
      </p>
    </DoorPage>
  );
}
