import { queryOptions } from '@tanstack/react-query';
import { answer, api, ifMatch, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';
import { Problem } from '@/lib/problem';

export type StaffPerson = Shape<'Staff'>;
export type StaffChange = Shape<'StaffChange'>;
export type StaffRole = Shape<'Role'>;
export type AuditEntry = Shape<'AuditEntry'>;

const TAG = 'staff';

const readPage = (after: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/staff', { params: { query: { limit: 200, after } }, signal }));

/** The people in the order they were added. A shop's staff fits on the first page, so the list can be sorted. */
export const staffQuery = pagedQuery([TAG, 'list'], readPage);

/** One person. The API has no address for one alone, so the list is read until they turn up. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: async ({ signal }): Promise<StaffPerson> => {
      let after: string | undefined;
      do {
        const page = await readPage(after, signal);
        const found = page.items.find((person) => person.id === id);
        if (found) return found;
        after = page.next ?? undefined;
      } while (after !== undefined);
      throw new Problem({ code: 'staff.no_such_person', detail: '', status: 404 });
    },
  });

export const personHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id, 'history'],
    queryFn: ({ signal }) => answer(api.GET('/audit', { params: { query: { subject: id, limit: 50 } }, signal })),
  });

export function useAddPerson(onDone: (person: StaffPerson) => void) {
  return useAction({
    send: (ask: Shape<'NewStaff'>, headers) => answer(api.POST('/staff', { body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

/** Changes name, role, status or password. A change of oneself also changes what the session says of the person. */
export function useChangePerson(person: StaffPerson | undefined, onDone: (person: StaffPerson) => void) {
  return useAction({
    send: (ask: StaffChange) => {
      if (!person) throw new Problem({ code: 'staff.no_such_person', detail: '', status: 404 });
      return answer(
        api.PATCH('/staff/{id}', { params: { path: { id: person.id }, header: ifMatch(person) }, body: ask }),
      );
    },
    tags: [TAG, 'session'],
    onDone,
  });
}
