import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** Names an account of the books. The shop begins with a chart in English; what an owner called an account stays as it is. */
export function useAccountName(): (code: string, name: string) => string {
  // Names come late rather than hide a dialog that is open while they load.
  const { t, i18n } = useTranslation('chart', { useSuspense: false });
  return useCallback((code, name) => (i18n.getResource('en', 'chart', code) === name ? t(code) : name), [t, i18n]);
}
