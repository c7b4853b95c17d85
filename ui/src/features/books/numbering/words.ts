import { useTranslation } from 'react-i18next';

/** A text that keeps its own direction inside a line of another: `INV-2026-0007` in Arabic. */
export const isolated = (text: string) => `\u2068${text}\u2069`;

/** A month by its number, 1 to 12, in the reader's language. */
export const monthName = (month: number, tag: string) =>
  new Intl.DateTimeFormat(tag, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, month - 1, 15));

/** What a kind of document is called; one that has no word yet is shown as it came. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation('numbering');
  return (kind) => t(`kind.${kind}`, { defaultValue: kind.replaceAll('_', ' ') });
}
