import { useBlocker } from '@tanstack/react-router';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { Keys } from '@/components/ui/kbd';
import { useLiveTotals } from './live-totals';

/** At the foot of the editor: how it stands, the total, and the two ways on. Asks before what was typed is left behind. */
export function EditorBar(props: {
  form: string;
  dirty: boolean;
  /** Nothing was ever saved of it. */
  isNew: boolean;
  busy: boolean;
  /** The button that saves and goes on, where it does not issue. */
  finish?: string | undefined;
  /** Set while the page is left on purpose, after saving. */
  leaving: RefObject<boolean>;
  onIssue: () => void;
  onLeave: () => void;
}) {
  const { form, dirty, isNew, busy, finish, leaving, onIssue, onLeave } = props;
  const { t } = useTranslation(['invoices', 'ui']);
  const { calculation } = useLiveTotals();
  const blocker = useBlocker({
    shouldBlockFn: () => dirty && !leaving.current,
    enableBeforeUnload: () => dirty && !leaving.current,
    withResolver: true,
  });
  return (
    <>
      <div className="sticky bottom-0 z-20 -mx-4 flex flex-wrap items-center gap-2 border-t border-ink bg-ground px-4 py-3 tablet:-mx-8 tablet:px-8">
        <span className="me-auto flex flex-col tablet:flex-row tablet:items-baseline tablet:gap-3">
          {calculation && <Amount value={calculation.total} size="head" strong />}
          <span className="text-small text-soft">{dirty ? t('editor.unsaved') : isNew ? '' : t('editor.saved')}</span>
        </span>
        <Button type="submit" form={form} busy={busy} disabled={!dirty}>
          {t('editor.save')}
          <span className="hidden desk:inline">
            <Keys of="mod+enter" />
          </span>
        </Button>
        <Button kind="primary" onClick={onIssue} disabled={busy}>
          {finish ?? t('editor.issue')}
        </Button>
      </div>
      <Confirm
        open={blocker.status === 'blocked'}
        onClose={() => blocker.reset?.()}
        title={t('ui:form.leaveTitle')}
        effect={t('editor.leaveEffect')}
        action={t('ui:form.leave')}
        onConfirm={() => {
          onLeave();
          blocker.proceed?.();
        }}
      />
    </>
  );
}
