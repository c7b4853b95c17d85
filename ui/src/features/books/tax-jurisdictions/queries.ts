/** The only file of this area that calls the client. Keys begin with the tag `tax-jurisdictions`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, ifMatch, type Shape, saveFromApi } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';

export type TaxJurisdiction = Shape<'TaxJurisdiction'>;
export type JurisdictionAsk = Shape<'JurisdictionAsk'>;
export type TaxTableImport = Shape<'TaxTableImport'>;

const TAG = 'tax-jurisdictions';

/** The sales tax table, of one state or of all. */
export const jurisdictionsQuery = (region: string | undefined) =>
  pagedQuery([TAG, 'list', { region }], (after, signal) =>
    answer(api.GET('/tax-jurisdictions', { params: { query: { region, after } }, signal })),
  );

/** The codes that a row can name. */
export const taxCodesQuery = queryOptions({
  queryKey: ['tax-codes'],
  queryFn: ({ signal }) => answer(api.GET('/tax-codes', { signal })),
});

/** The states. They never change while the program runs. */
export const statesQuery = queryOptions({
  queryKey: ['regions', 'US'],
  queryFn: ({ signal }) => answer(api.GET('/regions', { params: { query: { country: 'US' } }, signal })),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export function useAddJurisdiction(onDone: () => void) {
  return useAction({
    send: async (ask: JurisdictionAsk, headers) => {
      await answer(api.POST('/tax-jurisdictions', { body: ask, headers }));
    },
    tags: [TAG],
    onDone,
  });
}

export function useChangeJurisdiction(row: TaxJurisdiction, onDone: () => void) {
  return useAction({
    send: async (ask: JurisdictionAsk) => {
      const params = { path: { id: row.id }, header: ifMatch(row) };
      await answer(api.PUT('/tax-jurisdictions/{id}', { params, body: ask }));
    },
    tags: [TAG],
    onDone,
  });
}

export function useRemoveJurisdiction(row: TaxJurisdiction, onDone: () => void) {
  return useAction({
    send: async () => {
      await answer(api.DELETE('/tax-jurisdictions/{id}', { params: { path: { id: row.id } } }));
    },
    tags: [TAG],
    onDone,
  });
}

export function useImportTable(onDone: (done: TaxTableImport) => void) {
  return useAction({
    send: (ask: Shape<'TaxTable'>, headers) => answer(api.POST('/tax-jurisdictions/import', { body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

/** Hands the table over as a file: a download in a browser, a save dialog in the window. */
export function useSaveTable() {
  return useAction({ send: () => saveFromApi('/tax-jurisdictions/export'), tags: [] });
}
