import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '@/components/ui/state';
import { cn } from '@/lib/cn';

/** Real money or not, in words and colour. */
export function EnvironmentBadge({ of }: { of: string }) {
  const { t } = useTranslation('merchant-accounts');
  return <Badge tone={of === 'live' ? 'good' : 'quiet'}>{t(`environment.${of}`, { defaultValue: of })}</Badge>;
}

/** A sheet in the frame of its world: real money stands in a full green line, the others in a broken amber one. */
export function EnvironmentFrame({ of, children, className }: { of: string; children: ReactNode; className?: string }) {
  return (
    <article
      className={cn(
        'rounded-md border-2 bg-sheet p-4',
        of === 'live' ? 'border-green' : 'border-dashed border-amber',
        className,
      )}
    >
      {children}
    </article>
  );
}
