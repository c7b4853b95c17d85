import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Shape } from '@/api/client';

export type Home = Shape<'Home'>;

export const homeQuery = queryOptions({
  queryKey: ['home'],
  queryFn: ({ signal }) => answer(api.GET('/home', { signal })),
});
