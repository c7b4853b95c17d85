/** How the gallery orders the gateways that this program knows, and which of them a search finds. */
import type { Gateway } from './queries';

/** With real money; only in the gateway's own test world; only for practice, where no money moves. */
export const GALLERY_GROUPS = ['live', 'sandbox', 'practice'] as const;
export type GalleryGroup = (typeof GALLERY_GROUPS)[number];

export function groupOf({ environments }: Gateway): GalleryGroup {
  if (environments.includes('live')) return 'live';
  return environments.includes('sandbox') ? 'sandbox' : 'practice';
}

/** What a gateway can be asked for, in the order of the cards. */
export const ABILITIES = [
  'hosted_page',
  'refund',
  'partial_refund',
  'manual_capture',
  'cancel',
  'events',
  'list',
  'fee_told',
  'saved_methods',
  'test',
] as const satisfies readonly (keyof Gateway['capabilities'])[];
export type Ability = (typeof ABILITIES)[number];

/** Whether anything is exchanged with it at all: cash and transfers are said by a person. */
export const isAsked = ({ capabilities }: Gateway): boolean => ABILITIES.some((ability) => capabilities[ability]);

/** Whether it takes a currency; one without a list takes all. */
export const takes = ({ currencies }: Gateway, currency: string): boolean =>
  currencies.length === 0 || currencies.includes(currency);

/**
 * The gateways of each group that have every word of the search in their name or description, in either language, or as a
 * currency that they take; those that only a person speaks for come last. Groups without any are left out.
 */
export function galleryOf(
  gateways: readonly Gateway[],
  search: string,
  aboutOf: (gateway: Gateway) => string,
): { group: GalleryGroup; gateways: Gateway[] }[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = gateways.filter((gateway) => {
    const text = `${gateway.provider} ${gateway.name} ${gateway.about} ${aboutOf(gateway)}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word) || gateway.currencies.includes(word.toUpperCase()));
  });
  return GALLERY_GROUPS.map((group) => ({
    group,
    gateways: found
      .filter((gateway) => groupOf(gateway) === group)
      .sort((a, b) => Number(isAsked(b)) - Number(isAsked(a))),
  })).filter((one) => one.gateways.length > 0);
}
