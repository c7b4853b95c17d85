import { useTranslation } from 'react-i18next';
import { toast } from '../ui/toast';

/** Hands over a file that the server writes, a workbook or a paper, and says how it went. */
export function useSaveReport(): (save: () => Promise<void>) => Promise<void> {
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
