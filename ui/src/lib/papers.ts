/** Papers of the shop as files: their sheets and their names. */
export const PAPER_SIZES = ['a4', 'letter', 'receipt80'] as const;
export type PaperSize = (typeof PAPER_SIZES)[number];

/** A number such as `INV/26-27/0013` as a name that every file system takes. */
export const paperName = (number: string): string => number.replace(/[^\p{L}\p{N}._-]+/gu, '-');
