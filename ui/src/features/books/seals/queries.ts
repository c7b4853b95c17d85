/** The only file of this area that calls the client. Keys begin with the tag `seals`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Shape } from '@/api/client';
import { pagedQuery } from '@/lib/pages';

export type Seal = Shape<'Seal'>;
export type Compared = Shape<'Compared'>;

const TAG = 'seals';

export const sealsQuery = pagedQuery([TAG, 'list'], (after, signal) =>
  answer(api.GET('/seals', { params: { query: { after } }, signal })),
);

export const sealQuery = (number: number) =>
  queryOptions({
    queryKey: [TAG, number],
    queryFn: ({ signal }) => answer(api.GET('/seals/{number}', { params: { path: { number } }, signal })),
  });

/** Asked when a person has typed the code of a printed stub. */
export const compareQuery = (number: number, code: string) =>
  queryOptions({
    queryKey: [TAG, number, 'compare', code],
    queryFn: ({ signal }) =>
      answer(api.GET('/seals/{number}/compare', { params: { path: { number }, query: { code } }, signal })),
    enabled: code !== '',
    retry: false,
  });
