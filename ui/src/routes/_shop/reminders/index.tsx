import { createFileRoute } from '@tanstack/react-router';
import { remindersQuery } from '@/features/till/reminders/queries';
import { ReminderList } from '@/features/till/reminders/reminder-list';

export const Route = createFileRoute('/_shop/reminders/')({
  loader: ({ context }) => {
    void context.queries.prefetchInfiniteQuery(remindersQuery);
  },
  component: ReminderList,
});
