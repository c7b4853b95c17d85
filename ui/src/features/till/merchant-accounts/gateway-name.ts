import { useTranslation } from 'react-i18next';

/**
 * What a gateway is called. Companies have their names in every language; what is no company, such as the cash drawer, is
 * called by a word of the reader's.
 */
export function useGatewayName(): (gateway: { provider: string; name?: string | undefined }) => string {
  const { t } = useTranslation('merchant-accounts');
  return ({ provider, name }) => t(`gatewayName.${provider}`, { defaultValue: name ?? provider });
}
