import { Link } from '@tanstack/react-router';
import { FileMinus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { useMay } from '@/lib/permissions';
import { CreditDialog } from './credit-dialog';
import { CreditNotePapers } from './credit-note-papers';
import type { Invoice } from './queries';

/** What was taken back of an invoice, oldest first, and the way to take back more. */
export function CreditNotesOfInvoice({
  invoice,
  crediting,
  onCredit,
}: {
  invoice: Invoice;
  /** From the URL: the dialog of a credit note is open. */
  crediting: boolean;
  onCredit: (open: boolean) => void;
}) {
  const { t } = useTranslation('credit-notes');
  const mayCorrect = useMay('billing:correct');
  const notes = invoice.credit_notes ?? [];
  const mayCredit =
    mayCorrect &&
    !['draft', 'void', 'written_off'].includes(invoice.status) &&
    invoice.credited.minor < invoice.total.minor;
  if (notes.length === 0 && !mayCredit) return null;
  return (
    <Section
      title={t('title')}
      action={
        mayCredit && (
          <Button kind="ghost" icon={<FileMinus aria-hidden />} onClick={() => onCredit(true)}>
            {t('issue.open')}
          </Button>
        )
      }
    >
      {notes.length === 0 ? (
        <p className="text-soft">{t('ofInvoice.none')}</p>
      ) : (
        <ul aria-label={t('title')} className="border-t border-rule">
          {notes.map((note) => (
            <li key={note.id} className="flex items-center gap-3 border-b border-rule py-1.5">
              <span className="min-w-0 flex-1">
                <span className="flex items-baseline justify-between gap-3">
                  <Link to="/credit-notes" search={{ id: note.id }} className="font-strong hover:underline">
                    <bdi dir="ltr">{note.number}</bdi>
                  </Link>
                  <Amount value={{ ...note.total, minor: -note.total.minor }} />
                </span>
                <span className="flex flex-wrap gap-x-3 text-small text-soft">
                  <Day on={note.issued_on} />
                  <bdi className="min-w-0 truncate">{note.reason}</bdi>
                </span>
              </span>
              <CreditNotePapers note={note} small />
            </li>
          ))}
        </ul>
      )}
      {crediting && mayCredit && (
        <CreditDialog
          invoice={invoice}
          onClose={() => onCredit(false)}
          onDone={(note) => {
            onCredit(false);
            toast.done(t('issue.done', { number: note.number }));
          }}
        />
      )}
    </Section>
  );
}
