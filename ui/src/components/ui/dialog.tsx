import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
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
  /** What was pressed here is under way: nothing closes the layer before its answer. */
  busy?: boolean;
}

const widths = { narrow: 'max-w-md', middle: 'max-w-xl', wide: 'max-w-4xl' };
const veil = 'fixed inset-0 z-40 bg-veil animate-appear';

/** The way back of the layer that has gone last, until it is taken. */
let wayBack: RefObject<HTMLElement | null> | null = null;

/**
 * Gives the focus back to what had it when the layer opened: Radix knows only triggers of its own, and here a layer is
 * opened by a state. A layer in the place of another (the form after its loading) finds the focus nowhere, and takes
 * the other's way back.
 */
function useFocusBack(open: boolean): (event: Event) => void {
  const opener = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    if (!open) return;
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused !== document.body) {
      opener.current = focused;
    } else {
      const taken = wayBack?.current ?? null;
      if (wayBack) wayBack.current = null;
      opener.current = taken;
    }
    return () => {
      wayBack = opener;
    };
  }, [open]);
  return (event) => {
    if (wayBack === opener) wayBack = null;
    if (!opener.current?.isConnected) return;
    event.preventDefault();
    opener.current.focus();
  };
}

/** One task above the page. On a phone it fills the screen's foot. Esc and the cross close one layer. */
export function Dialog(props: DialogProps) {
  return (
    <Layer
      {...props}
      look="fixed inset-x-0 bottom-0 mx-auto flex max-h-[92dvh] w-full animate-appear flex-col overflow-hidden rounded-b-none tablet:top-[8dvh] tablet:bottom-auto tablet:max-h-[84dvh] tablet:rounded-b-md"
    />
  );
}

/** A sheet at the end side, for a record beside the list it came from. */
export function Drawer(props: DialogProps) {
  return (
    <Layer
      {...props}
      look="fixed inset-y-0 end-0 flex w-full animate-slide-end flex-col rounded-none border-y-0 border-e-0"
    />
  );
}

function Layer({
  open,
  onClose,
  title,
  about,
  children,
  actions,
  width = 'narrow',
  busy = false,
  look,
}: DialogProps & { look: string }) {
  const focusBack = useFocusBack(open);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && !busy && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={veil} />
        <Radix.Content
          {...(about ? {} : { 'aria-describedby': undefined })}
          onCloseAutoFocus={focusBack}
          className={cn(floatLook, look, widths[width])}
        >
          <Head title={title} about={about} busy={busy} />
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {actions && <Foot>{actions}</Foot>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Head({ title, about, busy }: { title: ReactNode; about?: ReactNode; busy: boolean }) {
  const { t } = useTranslation('ui');
  return (
    <header className="flex items-start gap-4 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1">
        <Radix.Title className="text-head font-strong">{title}</Radix.Title>
        {about && <Radix.Description className="mt-1 text-soft">{about}</Radix.Description>}
      </div>
      <Radix.Close asChild>
        <IconButton label={t('dialog.close')} disabled={busy} className="-me-2 -mt-1">
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
