import { useTranslation } from 'react-i18next';
import type { Shape } from '@/api/client';
import { useSaveQuote } from './queries';
import { quoteAskOf } from './quote-ask';

/** What the editor of papers must know to write a quote. */
export function useQuoteKind(isNew: boolean) {
  const { t } = useTranslation('quotes');
  return {
    keptNew: 'new-quote',
    title: isNew ? t('editor.new') : t('editor.edit'),
    about: t('editor.about'),
    day: t('field.validUntil'),
    dayHint: t('field.validUntilHint'),
    finish: t('send.open'),
    noCustomer: t('wrong.customer'),
    withTest: false,
    useSave: useSaving,
  };
}

function useSaving(draft: { id: string; version: number } | null, onDone: (saved: { id: string }) => void) {
  const save = useSaveQuote(draft, onDone);
  return {
    mutate: (ask: Shape<'InvoiceAsk'>) => save.mutate(quoteAskOf(ask)),
    error: save.error,
    isPending: save.isPending,
  };
}
