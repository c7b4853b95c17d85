/** Parts of the page, named in the URL. */
export const ACCOUNT_TABS = ['general', 'credentials', 'limits', 'restrictions', 'fees', 'hook'] as const;
export type AccountTab = (typeof ACCOUNT_TABS)[number];
