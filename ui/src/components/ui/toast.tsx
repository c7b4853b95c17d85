import { Toaster as Sonner, toast as sonner } from 'sonner';
import { useLocale } from '@/lib/locale';

/** One line about what has just happened. What must not be missed belongs on the page, not here. */
export const toast = {
  /** Done, with a way back for ten seconds where there is one. */
  done(text: string, undo?: { label: string; run: () => void }) {
    sonner.success(text, undo ? { duration: 10_000, action: { label: undo.label, onClick: undo.run } } : {});
  },
  wrong(text: string, detail?: string) {
    sonner.error(text, { duration: 10_000, ...(detail ? { description: detail } : {}) });
  },
  note(text: string, action?: { label: string; run: () => void }) {
    sonner(text, action ? { duration: 10_000, action: { label: action.label, onClick: action.run } } : {});
  },
};

/** Where toasts appear; once per page. */
export function Toaster({ label }: { label: string }) {
  const { dir } = useLocale();
  return (
    <Sonner
      dir={dir}
      position={dir === 'rtl' ? 'bottom-left' : 'bottom-right'}
      containerAriaLabel={label}
      offset={{ bottom: '16px' }}
      mobileOffset={{ bottom: '72px' }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center gap-3 rounded-md border border-rule bg-float p-3 text-base text-ink shadow-float',
          title: 'font-strong',
          description: 'text-soft',
          icon: 'shrink-0',
          success: '[&_[data-icon]]:text-green',
          error: '[&_[data-icon]]:text-red',
          actionButton: 'ms-auto min-h-6 shrink-0 font-strong text-blue underline underline-offset-3',
        },
      }}
    />
  );
}
