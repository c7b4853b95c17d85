import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Button } from './button';
import { Dialog, type DialogProps } from './dialog';
import { ErrorPanel } from './error-panel';
import { Input } from './input';

export interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What will be different afterwards, in figures and sentences. Always shown before the act. */
  effect: ReactNode;
  /** The act as the button says it: `Void invoice INV-0042`. */
  action: string;
  kind?: 'danger' | 'primary' | 'money';
  /** A word to type first, for what cannot be taken back. */
  typed?: string;
  onConfirm: () => void;
  busy?: boolean;
  error?: unknown;
  disabled?: boolean;
  width?: DialogProps['width'];
  children?: ReactNode;
}

/** Asks before an act that cannot simply be undone, and shows its effect. */
export function Confirm(props: ConfirmProps) {
  const {
    open,
    onClose,
    title,
    effect,
    action,
    kind = 'danger',
    typed,
    onConfirm,
    busy = false,
    error,
    disabled,
    width,
    children,
  } = props;
  const { t } = useTranslation('ui');
  const [text, setText] = useState('');
  const close = () => {
    setText('');
    onClose();
  };
  const ready = !disabled && (typed === undefined || text.trim().toLowerCase() === typed.toLowerCase());
  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      busy={busy}
      {...(width ? { width } : {})}
      actions={
        <>
          <Button onClick={close} disabled={busy}>
            {t('dialog.keep')}
          </Button>
          <Button kind={kind} busy={busy} disabled={!ready} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="border-s-2 border-rule-strong ps-3 text-soft">{effect}</div>
        {children}
        {typed !== undefined && (
          <Field label={t('confirm.type', { word: typed })}>
            {/* A keyboard that helps would make another word of it. */}
            <Input
              value={text}
              onChange={(event) => setText(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
            />
          </Field>
        )}
        {error ? <ErrorPanel error={error} compact /> : null}
      </div>
    </Dialog>
  );
}
