import { useTranslation } from 'react-i18next';
import { Confirm } from '@/components/ui/confirm';
import { type KeptTaxCode, useChangeTaxCode } from './queries';

/** Retires a code, or takes it back into use: the effect first, then the act. */
export function SetInUse({
  code,
  onClose,
  onDone,
}: {
  code: KeptTaxCode;
  onClose: () => void;
  onDone: (code: KeptTaxCode) => void;
}) {
  const { t } = useTranslation('tax');
  const change = useChangeTaxCode(code, onDone);
  const words = code.active ? 'retire' : 'use';
  return (
    <Confirm
      open
      onClose={onClose}
      kind={code.active ? 'danger' : 'primary'}
      title={t(`${words}.title`, { code: code.code })}
      effect={t(`${words}.effect`, { code: code.code })}
      action={t(`${words}.action`, { code: code.code })}
      busy={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate({ active: !code.active })}
    />
  );
}
