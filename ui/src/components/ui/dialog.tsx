import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { IconButton } from './button';
import { floatLook } from './float';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** One line under the title. */
  about?: ReactNode;
  children: ReactNode;
  /** Buttons at the end; the act first in reading order is the last button. */
  actions?: ReactNode;
  width?: 'narrow' | 'middle' | 'wide';
}

const widths = { narrow: 'max-w-md', middle: 'max-w-xl', wide: 'max-w-4xl' };
const veil = 'fixed inset-0 z-40 bg-veil animate-appear';

/** One task above the page. On a phone it fills the screen's foot. Esc and the cross close one layer. */
export function Dialog({ open, onClose, title, about, children, actions, width = 'narrow' }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={veil} />
        <Radix.Content
          {...(about ? {} : { 'aria-describedby': undefined })}
          className={cn(
            floatLook,
            'fixed inset-x-0 bottom-0 mx-auto flex max-h-[92dvh] w-full animate-appear flex-col overflow-hidden rounded-b-none tablet:top-[8dvh] tablet:bottom-auto tablet:max-h-[84dvh] tablet:rounded-b-md',
            widths[width],
          )}
        >
          <Head title={title} about={about} />
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {actions && <Foot>{actions}</Foot>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A sheet at the end side, for a record beside the list it came from. */
export function Drawer({ open, onClose, title, about, children, actions, width = 'narrow' }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={veil} />
        <Radix.Content
          {...(about ? {} : { 'aria-describedby': undefined })}
          className={cn(
            floatLook,
            'fixed inset-y-0 end-0 flex w-full animate-slide-end flex-col rounded-none border-y-0 border-e-0',
            widths[width],
          )}
        >
          <Head title={title} about={about} />
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {actions && <Foot>{actions}</Foot>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Head({ title, about }: { title: ReactNode; about?: ReactNode }) {
  const { t } = useTranslation('ui');
  return (
    <header className="flex items-start gap-4 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1">
        <Radix.Title className="text-head font-strong">{title}</Radix.Title>
        {about && <Radix.Description className="mt-1 text-soft">{about}</Radix.Description>}
      </div>
      <Radix.Close asChild>
        <IconButton label={t('dialog.close')} className="-me-2 -mt-1">
          <X aria-hidden />
        </IconButton>
      </Radix.Close>
    </header>
  );
}

/** The row of buttons of a dialog or form: cancel first, the act last. */
export function Foot({ children }: { children: ReactNode }) {
  return (
    <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-rule px-5 py-3">{children}</footer>
  );
}
