import { Link } from '@tanstack/react-router';
import { Copy, Download, EllipsisVertical, Eye, FileText, Pencil, ThumbsDown, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PaperViewer } from '@/app/paper-viewer';
import { Button, IconButton } from '@/components/ui/button';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuItem, MenuRule } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { paperName } from '@/lib/papers';
import { useMay } from '@/lib/permissions';
import type { Problem } from '@/lib/problem';
import { paperPath, type Quote, useAcceptQuote, useConvertQuote, useCopyQuote, useSaveQuotePaper } from './queries';
import { DeclineDialog, DeleteQuote, SendDialog } from './quote-dialogs';

/** What can be done with a quote as it stands now; what would be refused is not offered. */
export function QuoteActions({
  quote,
  sending,
  onSending,
  onGone,
  onCopied,
  onInvoice,
}: {
  quote: Quote;
  sending: boolean;
  onSending: (open: boolean) => void;
  onGone: () => void;
  onCopied: (quote: { id: string }) => void;
  onInvoice: (invoice: { id: string }) => void;
}) {
  const { t } = useTranslation('quotes');
  const say = useProblemWords();
  const mayWrite = useMay('billing:write');
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState<'decline' | 'delete' | null>(null);
  const close = () => setAsking(null);
  const wrong = { onError: (problem: Problem) => toast.wrong(say(problem).what, say(problem).next) };
  const accept = useAcceptQuote(quote.id, () => toast.done(t('accept.done')));
  const convert = useConvertQuote(quote.id, onInvoice);
  const copy = useCopyQuote(quote.id, (draft) => {
    toast.done(t('copy.done'));
    onCopied(draft);
  });
  const save = useSaveQuotePaper(quote.id, paperName(quote.number ?? 'quote'));
  const isDraft = quote.status === 'draft';
  const isOpen = quote.status === 'sent';
  const mayConvert = mayWrite && (isOpen || quote.status === 'accepted');
  return (
    <>
      <Menu
        trigger={
          <Button icon={<FileText aria-hidden />} busy={save.isPending}>
            {t('paper.open')}
          </Button>
        }
      >
        <MenuItem icon={<Eye aria-hidden />} onSelect={() => setShown(true)}>
          {t('paper.show')}
        </MenuItem>
        <MenuItem icon={<Download aria-hidden />} onSelect={() => save.mutate('a4', wrong)}>
          {t('paper.save')}
        </MenuItem>
      </Menu>
      <PaperViewer
        path={shown ? paperPath(quote.id, 'a4') : null}
        title={quote.number ?? t('paper.open')}
        onSave={() => save.mutate('a4', wrong)}
        onClose={() => setShown(false)}
      />
      {isDraft && mayWrite && (
        <>
          <Button asChild>
            <Link to="/quotes/$quoteId/edit" params={{ quoteId: quote.id }}>
              <Pencil aria-hidden />
              {t('edit')}
            </Link>
          </Button>
          <Button kind="primary" onClick={() => onSending(true)}>
            {t('send.open')}
          </Button>
        </>
      )}
      {isOpen && mayWrite && (
        <Button busy={accept.isPending} onClick={() => accept.mutate(null, wrong)}>
          {t('accept.open')}
        </Button>
      )}
      {mayConvert && (
        <Button kind="primary" busy={convert.isPending} onClick={() => convert.mutate(null, wrong)}>
          {t('convert.open')}
        </Button>
      )}
      {mayWrite && (
        <Menu
          trigger={
            <IconButton label={t('more')} kind="secondary">
              <EllipsisVertical aria-hidden />
            </IconButton>
          }
        >
          <MenuItem icon={<Copy aria-hidden />} onSelect={() => copy.mutate(null, wrong)}>
            {t('copy.open')}
          </MenuItem>
          {(isOpen || isDraft) && <MenuRule />}
          {isOpen && (
            <MenuItem danger icon={<ThumbsDown aria-hidden />} onSelect={() => setAsking('decline')}>
              {t('decline.open')}
            </MenuItem>
          )}
          {isDraft && (
            <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => setAsking('delete')}>
              {t('delete.open')}
            </MenuItem>
          )}
        </Menu>
      )}
      {sending && isDraft && <SendDialog quote={quote} onClose={() => onSending(false)} />}
      {asking === 'decline' && <DeclineDialog quote={quote} onClose={close} />}
      {asking === 'delete' && <DeleteQuote id={quote.id} onClose={close} onDone={onGone} />}
    </>
  );
}
