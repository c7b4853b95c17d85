import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';

/** At the foot of a page's form while something is changed; asks before the page is left with changes. */
export function SaveBar({
  dirty,
  busy,
  onReset,
  form,
  saved,
  action,
}: {
  dirty: boolean;
  busy: boolean;
  onReset: () => void;
  form: string;
  saved?: boolean;
  /** What saving does, where that says more than that changes are saved. */
  action?: string;
}) {
  const { t } = useTranslation('ui');
  const blocker = useBlocker({
    shouldBlockFn: () => dirty && !saved,
    enableBeforeUnload: () => dirty && !saved,
    withResolver: true,
  });
  return (
    <>
      {dirty && (
        <div className="sticky bottom-0 z-20 -mx-4 flex animate-appear flex-wrap items-center justify-end gap-2 border-t border-ink bg-ground px-4 py-3">
          <span className="me-auto text-soft">{t('form.changed')}</span>
          <Button onClick={onReset}>{t('form.discard')}</Button>
          <Button kind="primary" type="submit" form={form} busy={busy}>
            {action ?? t('form.save')}
          </Button>
        </div>
      )}
      <Confirm
        open={blocker.status === 'blocked'}
        onClose={() => blocker.reset?.()}
        title={t('form.leaveTitle')}
        effect={t('form.leaveEffect')}
        action={t('form.leave')}
        onConfirm={() => blocker.proceed?.()}
      />
    </>
  );
}
