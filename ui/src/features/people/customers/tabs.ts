/** Parts of the page, named in the URL. In a file of its own, so that the route's search schema does not bring the screen along. */
export const CUSTOMER_TABS = ['account', 'details', 'history'] as const;
export type CustomerTab = (typeof CUSTOMER_TABS)[number];
