import { Link, useNavigate } from '@tanstack/react-router';
import {
  Ban,
  CircleSlash,
  Copy,
  EllipsisVertical,
  FileMinus,
  FilePlus,
  HandCoins,
  Pencil,
  Percent,
  Repeat,
  Send,
  Split,
  Trash2,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { Button, IconButton } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuItem, MenuRule } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import type { InvoiceAsks } from '@/lib/ways-out';
import { CashDialog } from './cash-dialog';
import { EndDialog } from './end-dialog';
import { IssueDialog } from './issue-dialog';
import { PaperMenu } from './paper-menu';
import { type Invoice, useCopyInvoice, useDeleteDraft, useMarkSent } from './queries';
import { SupplementaryDialog } from './supplementary-dialog';
import { TakePaymentDialog } from './take-payment-dialog';
import { WithheldDialog } from './withheld-dialog';

type Asking = 'cash' | 'withheld' | 'payment' | 'void' | 'write-off' | 'delete' | null;

/** What can be done with an invoice as it stands now; what would be refused is not offered. */
export function InvoiceActions({
  invoice,
  issuing,
  onIssuing,
  asking: asked,
  onAsk,
  onDeleted,
  onRaised,
  atOnce,
}: {
  invoice: Invoice;
  issuing: boolean;
  onIssuing: (open: boolean) => void;
  /** From the URL: what is asked about other papers and the plan; their dialogs lie beside this one. */
  asking: InvoiceAsks | null;
  onAsk: (ask: InvoiceAsks | null) => void;
  onDeleted: () => void;
  onRaised: (draft: { id: string }) => void;
  /** Ways to take a payment without a page, of another area; `leave` closes the question how to take it. */
  atOnce?: ((leave: () => void) => ReactNode) | undefined;
}) {
  const { t } = useTranslation('invoices');
  const mayWrite = useMay('billing:write');
  const mayCorrect = useMay('billing:correct');
  const mayTake = useMay('payments:write');
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);
  const isDraft = invoice.status === 'draft';
  const isOpen = invoice.due.minor > 0;
  const sent = useMarkSent(invoice.id, () => toast.done(t('marked')));
  const navigate = useNavigate();
  const say = useProblemWords();
  const copy = useCopyInvoice(invoice.id, (draft) => {
    toast.done(t('copy.done'));
    onRaised(draft);
  });
  const issue = () => onIssuing(true);
  useShortcut(isDraft && mayWrite ? 'i' : null, t('issue.open'), t('title'), issue);
  useShortcut(isOpen && mayTake ? 'p' : null, t('take.open'), t('title'), () => setAsking('payment'));
  useScreenAction(
    isDraft && mayWrite ? { id: 'invoice.issue', label: t('issue.open'), aliases: 'issue invoice', run: issue } : null,
  );

  // A payment that was started, or a part that came in, stands in the way of a void: the server knows the other rules.
  const mayVoid =
    mayCorrect && !isDraft && !invoice.payment_initiated_at && ['issued', 'paid'].includes(invoice.status);
  const mayWriteOff = mayCorrect && isOpen;
  const maySend = mayWrite && isOpen && !invoice.sent_at;
  // A credit note lowers a frozen invoice, a supplementary one raises it; neither does a void or given-up one.
  const isCorrectable = !['draft', 'void', 'written_off'].includes(invoice.status);
  const mayCredit = mayCorrect && isCorrectable && invoice.credited.minor < invoice.total.minor;
  const mayRaise = mayWrite && isCorrectable;
  const maySplit = mayWrite && isOpen && !invoice.payment_initiated_at;
  const hasWays = mayCredit || mayRaise || maySplit;
  const mayWithhold = mayTake && isOpen;
  const hasMore = mayWrite || mayVoid || mayWriteOff || mayCredit || mayWithhold;
  return (
    <>
      <PaperMenu invoice={invoice} />
      {isDraft && mayWrite && (
        <>
          <Button asChild>
            <Link to="/invoices/$invoiceId/edit" params={{ invoiceId: invoice.id }}>
              <Pencil aria-hidden />
              {t('edit')}
            </Link>
          </Button>
          <Button kind="primary" onClick={issue}>
            {t('issue.open')}
          </Button>
        </>
      )}
      {isOpen && mayTake && (
        <>
          <Button icon={<HandCoins aria-hidden />} onClick={() => setAsking('cash')}>
            {t('cash.open')}
          </Button>
          <TakeButton invoice={invoice} onClick={() => setAsking('payment')} />
        </>
      )}
      {hasMore && (
        <Menu
          trigger={
            <IconButton label={t('more')} kind="secondary">
              <EllipsisVertical aria-hidden />
            </IconButton>
          }
        >
          {maySend && (
            <MenuItem icon={<Send aria-hidden />} onSelect={() => sent.mutate(null)}>
              {t('markSent')}
            </MenuItem>
          )}
          {mayWrite && (
            <MenuItem
              icon={<Copy aria-hidden />}
              onSelect={() => copy.mutate(null, { onError: (wrong) => toast.wrong(say(wrong).what, say(wrong).next) })}
            >
              {t('copy.open')}
            </MenuItem>
          )}
          {mayWrite && invoice.customer && (
            <MenuItem
              icon={<Repeat aria-hidden />}
              onSelect={() => void navigate({ to: '/recurring-invoices/new', search: { from: invoice.id } })}
            >
              {t('copy.repeat')}
            </MenuItem>
          )}
          {mayWithhold && (
            <MenuItem icon={<Percent aria-hidden />} onSelect={() => setAsking('withheld')}>
              {t('withheld.open')}
            </MenuItem>
          )}
          {maySplit && (
            <MenuItem icon={<Split aria-hidden />} onSelect={() => onAsk('split')}>
              {t('split.open')}
            </MenuItem>
          )}
          {mayCredit && (
            <MenuItem icon={<FileMinus aria-hidden />} onSelect={() => onAsk('credit')}>
              {t('credit.open')}
            </MenuItem>
          )}
          {mayRaise && (
            <MenuItem icon={<FilePlus aria-hidden />} onSelect={() => onAsk('raise')}>
              {t('raise.open')}
            </MenuItem>
          )}
          {(mayWrite || hasWays) && (mayVoid || mayWriteOff) && <MenuRule />}
          {mayVoid && (
            <MenuItem danger icon={<Ban aria-hidden />} onSelect={() => setAsking('void')}>
              {t('void.open')}
            </MenuItem>
          )}
          {mayWriteOff && (
            <MenuItem danger icon={<CircleSlash aria-hidden />} onSelect={() => setAsking('write-off')}>
              {t('writeOff.open')}
            </MenuItem>
          )}
          {isDraft && mayWrite && (
            <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => setAsking('delete')}>
              {t('delete.open')}
            </MenuItem>
          )}
        </Menu>
      )}
      {issuing && isDraft && (
        <IssueDialog
          invoice={invoice}
          onClose={() => onIssuing(false)}
          onDone={(issued) => {
            onIssuing(false);
            toast.done(t('issue.done', { number: issued.number ?? '' }));
          }}
        />
      )}
      {asking === 'cash' && <CashDialog invoice={invoice} onClose={close} />}
      {asking === 'withheld' && <WithheldDialog invoice={invoice} onClose={close} />}
      {asking === 'payment' && <TakePaymentDialog invoice={invoice} atOnce={atOnce?.(close)} onClose={close} />}
      {(asking === 'void' || asking === 'write-off') && <EndDialog invoice={invoice} how={asking} onClose={close} />}
      {asked === 'raise' && mayRaise && (
        <SupplementaryDialog invoice={invoice} onClose={() => onAsk(null)} onDone={onRaised} />
      )}
      {asking === 'delete' && <DeleteDraft id={invoice.id} onClose={close} onDone={onDeleted} />}
    </>
  );
}

function TakeButton({ invoice, onClick }: { invoice: Invoice; onClick: () => void }) {
  const { t } = useTranslation('invoices');
  const { tag } = useLocale();
  return (
    <Button kind="money" onClick={onClick}>
      {t('take.amount', { amount: moneyText(invoice.due_now, tag) })}
    </Button>
  );
}

function DeleteDraft({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('invoices');
  const remove = useDeleteDraft(id, () => {
    toast.done(t('delete.done'));
    onDone();
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('delete.title')}
      effect={t('delete.effect')}
      action={t('delete.action')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(null)}
    />
  );
}
