import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

const merge = extendTailwindMerge({
  extend: {
    theme: { breakpoint: ['phone', 'tablet', 'desk', 'wide'] },
    classGroups: {
      'font-size': [{ text: ['small', 'base', 'head', 'figure'] }],
      'font-weight': [{ font: ['normal', 'strong'] }],
      shadow: [{ shadow: ['float'] }],
    },
  },
});

/** Joins class names; of two that set the same property the later one wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
