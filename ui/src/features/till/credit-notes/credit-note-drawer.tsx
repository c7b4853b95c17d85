import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { Facts } from '@/components/ui/card';
import { Drawer } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { Day } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import { decimalText } from '@/lib/money';
import { CreditNotePapers } from './credit-note-papers';
import { CreditTotals } from './credit-totals';
import { type CreditNote, type CreditNoteLine, creditNoteQuery } from './queries';

/** One credit note beside the list: what it lowers, why, its lines and its paper. */
export function CreditNoteDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useTranslation('credit-notes');
  const note = useQuery(creditNoteQuery(id));
  return (
    <Drawer
      open={id !== undefined}
      onClose={onClose}
      width="middle"
      title={
        note.data ? (
          <span className="flex flex-wrap items-center gap-3">
            <bdi dir="ltr">{note.data.number}</bdi>
            {note.data.test && <Badge tone="waiting">{t('test')}</Badge>}
          </span>
        ) : (
          t('one')
        )
      }
      about={<bdi>{note.data?.customer.name ?? t('oneAbout')}</bdi>}
      actions={note.data && <CreditNotePapers note={note.data} />}
    >
      {note.isError ? (
        <ErrorPanel error={note.error} onRetry={() => void note.refetch()} />
      ) : !note.data ? (
        <SkeletonLines label={t('one')} lines={8} />
      ) : (
        <div className="flex flex-col gap-5">
          <Facts
            facts={[
              {
                label: t('fact.invoice'),
                value: (
                  <NavLink to={`/invoices/${note.data.invoice_id}`} className="text-blue underline underline-offset-3">
                    <bdi dir="ltr">{note.data.invoice_number}</bdi>
                  </NavLink>
                ),
              },
              {
                label: t('fact.customer'),
                value: (
                  <NavLink to={`/customers/${note.data.customer.id}`} className="hover:underline">
                    <bdi>{note.data.customer.name}</bdi>
                  </NavLink>
                ),
              },
              { label: t('fact.issued'), value: <Day on={note.data.issued_on} /> },
              { label: t('fact.reason'), value: <bdi>{note.data.reason}</bdi> },
            ]}
          />
          {!note.data.taxed && <p className="border-s-2 border-amber bg-amber-wash px-3 py-2">{t('untaxed')}</p>}
          <Lines note={note.data} />
          <CreditTotals sums={note.data} toCredit={note.data.to_credit} />
        </div>
      )}
    </Drawer>
  );
}

function Lines({ note }: { note: CreditNote }) {
  const { t } = useTranslation('credit-notes');
  return (
    <ul aria-label={t('lines.title')} className="border-t border-rule">
      {note.lines.map((line) => (
        <li key={line.line} className="flex items-baseline justify-between gap-4 border-b border-rule py-2">
          <span className="min-w-0">
            <span className="block">
              <bdi>{line.invoice_line ? line.description : t('lines.charges')}</bdi>
            </span>
            <HowMuch line={line} />
          </span>
          <Amount value={line.net} />
        </li>
      ))}
    </ul>
  );
}

/** The quantity that came back with the line's tax code, or the code alone where only the price was cut. */
function HowMuch({ line }: { line: CreditNoteLine }) {
  const { tag } = useLocale();
  const quantity = line.quantity && [decimalText(line.quantity, tag, { min: 0, max: 3 }), line.unit].join(' ').trim();
  return <bdi className="text-small text-soft">{[quantity, line.tax_code].filter(Boolean).join(' · ')}</bdi>;
}
