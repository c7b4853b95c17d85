/** The only file of this area that calls the client. Keys begin with the tag `reminders`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, done, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';

export type WaitingReminder = Shape<'WaitingReminder'>;
export type Channel = Shape<'ReminderChannel'>;

const TAG = 'reminders';

export const remindersQuery = pagedQuery([TAG, 'list'], (after, signal) =>
  answer(api.GET('/reminders', { params: { query: { after } }, signal })),
);

export const scheduleQuery = queryOptions({
  queryKey: [TAG, 'schedule'],
  queryFn: ({ signal }) => answer(api.GET('/reminder-schedule', { signal })),
});

export function useSettle(onDone: () => void) {
  return useAction({
    send: async ({ id, channel }: { id: string; channel: Channel }, headers) => {
      await done(api.POST('/reminders/{id}/settle', { params: { path: { id } }, body: { channel }, headers }));
    },
    tags: [TAG, 'invoices', 'home'],
    onDone,
  });
}

export function useSetSchedule(onDone: () => void) {
  return useAction({
    send: (days: number[]) => answer(api.PUT('/reminder-schedule', { body: { days } })),
    tags: [TAG, 'home'],
    onDone,
  });
}
