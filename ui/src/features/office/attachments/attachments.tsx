import { useQuery } from '@tanstack/react-query';
import { Paperclip, Trash2 } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { type Attachment, attachmentsQuery, saveAttachment, useAttach } from './queries';
import { RemoveDialog } from './remove-dialog';
import { Thumbnail } from './thumbnail';

/** Most bytes of a file, as the shop takes them. */
const BYTES_MAX = 10 * 1024 * 1024;
const ACCEPTED = '.pdf,.png,.jpg,.jpeg,.webp,.csv,.txt,.xml';

/** The files of a record: receipts, photos, papers; added by choosing or dropping, saved by their name. */
export function Attachments({ kind, subject, changes }: { kind: string; subject: string; changes: string }) {
  const { t } = useTranslation('attachments');
  const files = useQuery(attachmentsQuery(kind, subject));
  const may = useMay(changes);
  const attach = useAttach(kind, subject);
  const chooser = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [removing, setRemoving] = useState<Attachment | null>(null);
  // One after the other, so that each refusal names its file.
  const send = async (list: FileList | null | undefined) => {
    for (const file of list ?? []) {
      if (file.size > BYTES_MAX) toast.wrong(t('tooLarge', { name: file.name }));
      else await attach.mutateAsync(file).catch(() => undefined);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (may) void send(event.dataTransfer.files);
  };
  if (files.isError) return <ErrorPanel error={files.error} onRetry={() => void files.refetch()} compact />;
  const { items = [], is_fact = false, left = 0 } = files.data ?? {};
  const shown = items.filter(({ removed_at }) => !removed_at);
  const removed = items.filter(({ removed_at }) => removed_at);
  return (
    <Section
      title={t('title')}
      about={may ? t('about') : undefined}
      action={
        may && (
          <Button
            kind="ghost"
            icon={<Paperclip aria-hidden />}
            busy={attach.isPending}
            disabled={left === 0}
            onClick={() => chooser.current?.click()}
          >
            {t('add')}
          </Button>
        )
      }
    >
      <input
        ref={chooser}
        type="file"
        multiple
        accept={ACCEPTED}
        className="sr-only"
        tabIndex={-1}
        aria-hidden
        onChange={(event) => {
          void send(event.target.files);
          event.target.value = '';
        }}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: files are dropped here; the button above does the same by keys. */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(may);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cn('flex flex-col', isOver && 'rounded-sm bg-sunken outline-2 outline-blue outline-dashed')}
      >
        {attach.error && <ErrorPanel error={attach.error} compact className="mb-2" />}
        {shown.length === 0 && <p className="py-2 text-soft">{may ? t('emptyDrop') : t('empty')}</p>}
        {shown.length > 0 && (
          <ul aria-label={t('title')}>
            {shown.map((attachment) => (
              <File key={attachment.id} attachment={attachment}>
                {may && (
                  <IconButton
                    label={t('remove.one', { name: attachment.name })}
                    onClick={() => setRemoving(attachment)}
                  >
                    <Trash2 aria-hidden />
                  </IconButton>
                )}
              </File>
            ))}
          </ul>
        )}
        {removed.length > 0 && (
          <details className="pt-2">
            <summary className="min-h-6 cursor-pointer text-small text-soft">
              {t('removed', { count: removed.length })}
            </summary>
            <ul aria-label={t('removedList')}>
              {removed.map((attachment) => (
                <File key={attachment.id} attachment={attachment} />
              ))}
            </ul>
          </details>
        )}
      </div>
      {removing && <RemoveDialog attachment={removing} isFact={is_fact} onClose={() => setRemoving(null)} />}
    </Section>
  );
}

function File({ attachment, children }: { attachment: Attachment; children?: ReactNode }) {
  const { t } = useTranslation('attachments');
  const { tag } = useLocale();
  const { name, size, added_at, added_by, removed_by, reason } = attachment;
  const save = () =>
    saveAttachment(attachment).then(
      () => undefined,
      () => toast.wrong(t('notSaved', { name })),
    );
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-rule py-1">
      <Thumbnail attachment={attachment} />
      <span className="flex min-w-0 flex-1 flex-col">
        <button
          type="button"
          aria-label={t('save', { name })}
          className="min-h-6 truncate text-start text-blue hover:underline"
          onClick={() => void save()}
        >
          <bdi>{name}</bdi>
        </button>
        <span className="flex flex-wrap gap-x-2 text-small text-soft">
          <span>{sizeText(size, tag)}</span>
          <bdi>{added_by}</bdi>
          <When at={added_at} style="day" />
          {removed_by && (
            <span>
              {t('removedBy')} <bdi>{removed_by}</bdi>: <bdi>{reason}</bdi>
            </span>
          )}
        </span>
      </span>
      {children}
    </li>
  );
}

/** `12 kB`, `3.4 MB`, in the reader's figures. */
function sizeText(bytes: number, tag: string): string {
  const isLarge = bytes >= 1_000_000;
  return new Intl.NumberFormat(tag, {
    style: 'unit',
    unit: isLarge ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: isLarge ? 1 : 0,
  }).format(isLarge ? bytes / 1_000_000 : Math.max(1, bytes / 1_000));
}
