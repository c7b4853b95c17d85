import { Sheet } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button';
import { toast } from '../ui/toast';

/** Hands a workbook over and says how it went. */
export function useSaveWorkbook(): (save: () => Promise<void>) => Promise<void> {
  const { t } = useTranslation('ui');
  return async (save) => {
    try {
      await save();
      toast.done(t('report.exported'));
    } catch (thrown) {
      toast.wrong(t('report.failed'), thrown instanceof Error ? thrown.message : undefined);
    }
  };
}

/** Hands a report over as a workbook, where it has no menu to be saved from. */
export function WorkbookButton({ onSave }: { onSave: () => Promise<void> }) {
  const { t } = useTranslation('ui');
  const saveWorkbook = useSaveWorkbook();
  return (
    <IconButton label={t('report.saveXlsx')} onClick={() => void saveWorkbook(onSave)}>
      <Sheet aria-hidden />
    </IconButton>
  );
}
