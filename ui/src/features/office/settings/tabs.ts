/** Parts of the page, named in the URL. In a file of its own, so that the route's search schema does not bring the screen along. */
export const SETTINGS_TABS = [
  'shop',
  'staff',
  'numbering',
  'tax',
  'sales-tax',
  'refunds',
  'rates',
  'periods',
  'tunnel',
  'backup',
  'health',
  'audit',
] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];
