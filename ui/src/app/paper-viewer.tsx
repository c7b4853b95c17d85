import { useQuery } from '@tanstack/react-query';
import { Download, Printer, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { fetchPages, type PageSize, pageSize } from '@/api/papers';
import { Button, IconButton } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { cn } from '@/lib/cn';
import { pageNonce } from '@/lib/nonce';
import { platform } from '@/platform';

export interface PaperViewerProps {
  /** The address of the paper in the API, with the sheet it is drawn on; null while none is shown. */
  path: string | null;
  title: string;
  /** Hands it over as a file. */
  onSave: () => void;
  onClose: () => void;
}

/**
 * A paper in the page itself, as pictures that the server draws: neither the desktop window nor every browser shows a PDF.
 * It is printed from here too; then nothing but its sheets is on the paper.
 */
export function PaperViewer({ path, title, onSave, onClose }: PaperViewerProps) {
  const { t } = useTranslation('ui');
  const { data, error, refetch } = useQuery({
    queryKey: ['papers', path],
    queryFn: ({ signal }) => fetchPages(path ?? '', signal),
    enabled: path !== null,
    // It may have been paid since: a paper that is opened is asked for anew.
    staleTime: 0,
    gcTime: 0,
  });
  // A sheet as wide as a phone is seen, not read.
  const [large, setLarge] = useState(false);
  const pages = useAddresses(path === null ? undefined : data);
  const first = data?.[0];
  const alt = (index: number) => t('paper.page', { title, page: index + 1, count: pages.length });
  return (
    <Dialog
      open={path !== null}
      onClose={onClose}
      title={title}
      width="wide"
      actions={
        <>
          <IconButton
            label={t(large ? 'paper.fit' : 'paper.larger')}
            disabled={pages.length === 0}
            className="me-auto tablet:hidden"
            onClick={() => setLarge(!large)}
          >
            {large ? <ZoomOut aria-hidden /> : <ZoomIn aria-hidden />}
          </IconButton>
          <Button icon={<Download aria-hidden />} onClick={onSave}>
            {t('paper.save')}
          </Button>
          <Button
            kind="primary"
            icon={<Printer aria-hidden />}
            disabled={pages.length === 0}
            onClick={() => void platform().then((here) => here.print())}
          >
            {t('paper.print')}
          </Button>
        </>
      }
    >
      {error && !data ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : pages.length === 0 ? (
        <SkeletonLines label={t('paper.loading')} lines={12} />
      ) : (
        <>
          <ol className={cn('flex flex-col gap-4 overflow-x-auto bg-sunken p-3', !large && 'items-center')}>
            {pages.map((address, index) => (
              <li key={address} className={large ? 'w-3xl' : 'w-full max-w-3xl'}>
                <img
                  src={address}
                  alt={alt(index)}
                  className="mx-auto block h-auto max-w-full border border-rule bg-white"
                />
              </li>
            ))}
          </ol>
          {first && <Sheets pages={pages} size={pageSize(first)} />}
        </>
      )}
    </Dialog>
  );
}

/** What comes out of a printer while the viewer is open: the sheets without their margins, one on each. */
function Sheets({ pages, size }: { pages: readonly string[]; size: PageSize }) {
  return createPortal(
    <div data-print="sheets" aria-hidden>
      <style nonce={pageNonce()}>{`@page { size: ${size.width}pt ${size.height}pt; margin: 0 }`}</style>
      {pages.map((address) => (
        <img key={address} src={address} alt="" />
      ))}
    </div>,
    document.body,
  );
}

/** Addresses of pictures for as long as they are shown. */
function useAddresses(pictures: readonly string[] | undefined): readonly string[] {
  const [addresses, setAddresses] = useState<readonly string[]>([]);
  useEffect(() => {
    const made = (pictures ?? []).map((picture) => URL.createObjectURL(new Blob([picture], { type: 'image/svg+xml' })));
    setAddresses(made);
    return () => {
      for (const address of made) URL.revokeObjectURL(address);
    };
  }, [pictures]);
  return addresses;
}
